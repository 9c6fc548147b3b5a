//! Drawn pictures: a code to scan, a code to read, and an institution's logo.

use png::{BitDepth, ColorType, Encoder};
use qrcode::{Color, QrCode};

/// Dots a side of a module, and modules of white around.
const SCALE: usize = 4;
const MARGIN: usize = 4;

/// A code to scan, as PNG.
pub(crate) fn qr(text: &str) -> Vec<u8> {
    let Ok(code) = QrCode::new(text) else {
        return Vec::new();
    };
    let (width, modules) = (code.width(), code.to_colors());
    png(width + 2 * MARGIN, width + 2 * MARGIN, |x, y| {
        let inside = |at: usize| at.checked_sub(MARGIN).filter(|at| *at < width);
        inside(x).zip(inside(y)).is_some_and(|(x, y)| modules[y * width + x] == Color::Dark)
    })
}

/// Digits in dots, three wide and five high.
const DIGITS: [[u8; 5]; 10] = [
    [0b111, 0b101, 0b101, 0b101, 0b111],
    [0b010, 0b110, 0b010, 0b010, 0b111],
    [0b111, 0b001, 0b111, 0b100, 0b111],
    [0b111, 0b001, 0b011, 0b001, 0b111],
    [0b101, 0b101, 0b111, 0b001, 0b001],
    [0b111, 0b100, 0b111, 0b001, 0b111],
    [0b111, 0b100, 0b111, 0b101, 0b111],
    [0b111, 0b001, 0b010, 0b010, 0b010],
    [0b111, 0b101, 0b111, 0b101, 0b111],
    [0b111, 0b101, 0b111, 0b001, 0b111],
];

/// Digits to read, as PNG.
pub(crate) fn code(digits: &str) -> Vec<u8> {
    let shapes: Vec<&[u8; 5]> =
        digits.chars().filter_map(|c| DIGITS.get(usize::try_from(c.to_digit(10)?).ok()?)).collect();
    png(shapes.len() * 5 + 2, 9, |x, y| {
        let (shape, column) = (shapes.get(x.wrapping_sub(2) / 5), x.wrapping_sub(2) % 5);
        let row = shape.and_then(|shape| shape.get(y.wrapping_sub(2)));
        column < 3 && row.is_some_and(|row| row >> (2 - column) & 1 == 1)
    })
}

fn png(width: usize, height: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let dots: Vec<u8> = (0..height * SCALE)
        .flat_map(|y| (0..width * SCALE).map(move |x| (x / SCALE, y / SCALE)))
        .map(|(x, y)| if dark(x, y) { 0 } else { 255 })
        .collect();
    let mut bytes = Vec::new();
    let size = |length: usize| u32::try_from(length * SCALE).unwrap_or(u32::MAX);
    let mut encoder = Encoder::new(&mut bytes, size(width), size(height));
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Eight);
    match encoder.write_header().and_then(|mut writer| writer.write_image_data(&dots)) {
        Ok(()) => bytes,
        // A picture that can't be drawn is an empty one: a client has to live with those too.
        Err(_) => Vec::new(),
    }
}

/// An institution's logo: its colour and the first letters of its name.
pub(crate) fn logo(name: &str, color: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "Banco");
    let letters: String = words.filter_map(|word| word.chars().next()).take(2).collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"14\" \
         fill=\"#{color}\"/><path d=\"M0 46 64 22v42H0z\" fill=\"#fff\" opacity=\".12\"/><text x=\"32\" y=\"42\" \
         font-family=\"sans-serif\" font-size=\"28\" font-weight=\"700\" text-anchor=\"middle\" fill=\"#fff\">{letters}</text></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_can_be_opened() {
        for picture in [qr("pluggy"), code("1234567890")] {
            let mut reader = png::Decoder::new(std::io::Cursor::new(&picture)).read_info().unwrap();
            let mut dots = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut dots).unwrap();
            assert!(dots.contains(&0) && dots.contains(&255), "there is something to see");
        }
        assert!(logo("Banco Ipê Amarelo", "ca8a04").contains(">IA</text>"));
    }
}
