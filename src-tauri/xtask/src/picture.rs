//! Pictures of a display: read from the file that Xvfb keeps its screen in (XWD) or from a PNG, compared, and written as PNG,
//! fast or small.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader, BufWriter},
    path::Path,
};

/// A view counts as another when more than this part of it differs: a countdown's digits are far less.
const NOTICEABLE: f64 = 0.003;

/// A picture, three bytes a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

impl Picture {
    /// Reads an XWD file with 32 bits a pixel, in the byte order of little-endian machines.
    pub(crate) fn of_xwd(file: &[u8]) -> Option<Self> {
        let word = |index: usize| {
            let bytes = file.get(index * 4..index * 4 + 4)?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let (header, width, height) = (word(0)?, word(4)?, word(5)?);
        let (bits, line, colors) = (word(11)?, word(12)?, word(19)?);
        if bits != 32 {
            return None;
        }
        // Each colour of the map takes twelve bytes.
        let pixels = file.get(usize::try_from(header + colors * 12).ok()?..)?;
        let mut rgb = Vec::with_capacity(usize::try_from(width * height * 3).ok()?);
        for row in pixels.chunks_exact(usize::try_from(line).ok()?).take(usize::try_from(height).ok()?) {
            for pixel in row.chunks_exact(4).take(usize::try_from(width).ok()?) {
                rgb.extend([pixel.get(2)?, pixel.get(1)?, pixel.first()?]);
            }
        }
        Some(Self { width, height, rgb })
    }

    /// Reads a PNG with eight bits a colour; whatever can be seen through is taken for solid.
    pub(crate) fn of_png(path: &Path) -> io::Result<Self> {
        let named = |why: String| io::Error::other(format!("{}: {why}", path.display()));
        let file = File::open(path).map_err(|error| named(error.to_string()))?;
        let mut reader = png::Decoder::new(BufReader::new(file)).read_info()?;
        let many = match reader.output_color_type() {
            (png::ColorType::Rgb, png::BitDepth::Eight) => 3,
            (png::ColorType::Rgba, png::BitDepth::Eight) => 4,
            other => return Err(named(format!("colours of {other:?} are not read"))),
        };
        let mut pixels = vec![0; reader.output_buffer_size().ok_or_else(|| named("it is too large".to_owned()))?];
        let frame = reader.next_frame(&mut pixels)?;
        let rgb = pixels.chunks_exact(many).flat_map(|pixel| pixel.iter().take(3)).copied().collect();
        Ok(Self { width: frame.width, height: frame.height, rgb })
    }

    /// Whether a person would call it another view.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        if (self.width, self.height) != (other.width, other.height) {
            return true;
        }
        let different = self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3)).filter(|(a, b)| a != b).count();
        different as f64 > NOTICEABLE * f64::from(self.width * self.height)
    }

    /// Whether nothing is drawn yet.
    pub(crate) fn is_blank(&self) -> bool {
        self.rgb.windows(4).step_by(3).all(|pair| pair.first() == pair.last())
    }

    /// Writes it as PNG.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        encoder.write_header()?.write_image_data(&self.rgb)?;
        Ok(())
    }

    /// The same as small as it can be read: in the colours that it has most of, others as the nearest of those.
    pub(crate) fn write_small(&self, path: &Path) -> io::Result<()> {
        let (palette, places) = self.in_few_colors();
        let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        encoder.write_header()?.write_image_data(&places)?;
        Ok(())
    }

    /// At most 256 colours, and which of them each pixel has.
    fn in_few_colors(&self) -> (Vec<[u8; 3]>, Vec<u8>) {
        let colors = || self.rgb.as_chunks::<3>().0.iter().copied();
        let mut counts: HashMap<[u8; 3], u32> = HashMap::new();
        for color in colors() {
            *counts.entry(color).or_default() += 1;
        }
        let mut palette: Vec<[u8; 3]> = counts.keys().copied().collect();
        // Those that come as often as each other in one order, so that the same picture makes the same file.
        palette.sort_by_key(|color| (std::cmp::Reverse(counts.get(color)), *color));
        palette.truncate(256);
        let far =
            |a: [u8; 3], b: [u8; 3]| -> u32 { a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum() };
        let nearest = |color: [u8; 3]| (0_u8..=255).zip(&palette).min_by_key(|(_, known)| far(**known, color));
        let places: HashMap<[u8; 3], u8> =
            counts.keys().filter_map(|color| Some((*color, nearest(*color)?.0))).collect();
        let drawn = colors().filter_map(|color| places.get(&color).copied()).collect();
        (palette, drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn xwd(width: u32, height: u32, bgrx: &[u8]) -> Vec<u8> {
        let mut header = [0_u32; 25];
        (header[0], header[4], header[5], header[11], header[12]) = (100, width, height, 32, width * 4);
        header.iter().flat_map(|word| word.to_be_bytes()).chain(bgrx.iter().copied()).collect()
    }

    #[test]
    fn a_screen_is_read_with_its_colours_in_order() {
        let picture = Picture::of_xwd(&xwd(2, 1, &[3, 2, 1, 0, 6, 5, 4, 0])).unwrap();
        assert_eq!(picture, Picture { width: 2, height: 1, rgb: vec![1, 2, 3, 4, 5, 6] });
        assert_eq!(Picture::of_xwd(&[0; 12]), None, "half a header is no picture");
    }

    #[test]
    fn a_picture_is_kept_in_the_colours_that_it_has_most_of() {
        // Every shade of grey twice, and once a colour that there is no place for any more.
        let shades: Vec<u8> = (0..=255).flat_map(|shade| [shade; 6]).collect();
        let rgb = [shades, vec![10, 10, 11]].concat();
        let picture = Picture { width: 1, height: 513, rgb: rgb.clone() };
        let (palette, places) = picture.in_few_colors();
        let drawn: Vec<u8> = places.iter().flat_map(|place| palette[usize::from(*place)]).collect();
        assert_eq!((palette.len(), &drawn[..512 * 3], &drawn[512 * 3..]), (256, &rgb[..512 * 3], &[10, 10, 10][..]));
    }

    #[test]
    fn a_small_change_is_not_another_view() {
        let blank = Picture { width: 100, height: 100, rgb: vec![0; 30_000] };
        let changed = |pixels: usize| {
            let mut picture = blank.clone();
            picture.rgb[..pixels * 3].fill(9);
            picture
        };
        assert!(!changed(30).differs(&blank));
        assert!(changed(31).differs(&blank));
        assert!(blank.is_blank() && !changed(1).is_blank());
    }
}
