//! Pictures that come from elsewhere: decoded and drawn anew, so that what a screen shows is dots and nothing else. What is no
//! picture, or too large to be meant for a person, is none. SVG, which is a program of sorts, is none either.

use std::io::Cursor;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{DynamicImage, ImageFormat, ImageReader, Limits};

/// Of what arrives, in base64.
const LARGEST_TEXT: usize = 4 * 1024 * 1024;
/// Dots a side, and what decoding may take.
const LARGEST_SIDE: u32 = 4096;
const LARGEST_MEMORY: u64 = 64 * 1024 * 1024;

/// A picture in base64, with or without the beginning of a `data:` address, as a `data:` address of a PNG.
#[must_use]
pub(crate) fn redrawn(text: &str) -> Option<String> {
    if text.len() > LARGEST_TEXT {
        return None;
    }
    let plain = text.strip_prefix("data:").map_or(Some(text), |rest| rest.split_once(";base64,").map(|(_, data)| data));
    let bytes = STANDARD.decode(plain?.split_ascii_whitespace().collect::<String>()).ok()?;
    Some(data_address(&png(&decoded(&bytes)?)?))
}

/// Dots from any format that holds dots.
pub(crate) fn decoded(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(LARGEST_MEMORY);
    reader.limits(limits);
    reader.decode().ok()
}

/// Dots as a PNG.
pub(crate) fn png(dots: &DynamicImage) -> Option<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    dots.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

/// A PNG of our own drawing, as a webview shows it.
pub(crate) fn data_address(png: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(png))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One red dot.
    const GIF: &str = "R0lGODlhAQABAIAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

    #[test]
    fn a_picture_is_drawn_anew_and_nothing_else_is_one() {
        let drawn = redrawn(GIF).unwrap();
        assert!(drawn.starts_with("data:image/png;base64,iVBOR"), "{drawn}");
        assert_eq!(redrawn(&format!("data:image/gif;base64,{GIF}")).as_ref(), Some(&drawn));
        assert_eq!(redrawn(&format!("\n{GIF}\n")).as_ref(), Some(&drawn));
        let svg = STANDARD.encode("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>");
        let cut = STANDARD.encode(STANDARD.decode(GIF).unwrap().get(..20).unwrap());
        for none in ["", "x", "data:image/png,x", "data:text/html;base64,PGI+", &svg, &cut] {
            assert_eq!(redrawn(none), None, "{none}");
        }
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_none() {
        let mut header = STANDARD.decode(GIF).unwrap();
        for side in [6, 8] {
            (header[side], header[side + 1]) = (0xff, 0xff);
        }
        assert_eq!(redrawn(&STANDARD.encode(header)), None);
        assert_eq!(redrawn(&"A".repeat(LARGEST_TEXT + 1)), None);
    }
}
