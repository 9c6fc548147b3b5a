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

/// An institution's logo: a shape on its colour, without letters, as most real ones are. Which shape, its name decides.
pub(crate) fn logo(name: &str, color: &str) -> String {
    const SHAPES: [&str; 6] = [
        "M32 12 52 32 32 52 12 32z",
        "M14 46V26l18-12 18 12v20h-9V32H23v14z",
        "M32 13a19 19 0 1 1 0 38 19 19 0 0 1 0-38zm0 10a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
        "M12 40c8-20 16-20 20-8s12 12 20-8v14c-8 20-16 20-20 8s-12-12-20 8z",
        "M14 14h15v15H14zm21 0h15v36H35zM14 35h15v15H14z",
        "M32 12c10 10 18 17 18 26a18 14 0 0 1-36 0c0-9 8-16 18-26z",
    ];
    let sum: usize = name.bytes().map(usize::from).sum();
    let shape = SHAPES[sum % SHAPES.len()];
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"14\" \
         fill=\"#{color}\"/><path d=\"M0 46 64 22v42H0z\" fill=\"#fff\" opacity=\".12\"/><path d=\"{shape}\" fill=\"#fff\"/></svg>"
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
        assert!(logo("Banco Ipê Amarelo", "ca8a04").contains("fill=\"#ca8a04\""));
        assert_ne!(logo("Banco Colibri", "be185d"), logo("Banco Capivara", "be185d"));
    }
}
