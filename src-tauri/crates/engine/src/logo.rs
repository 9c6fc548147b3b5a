//! An institution's logo: from where its connector says it is, drawn anew as dots of one size. SVG is drawn without scripts,
//! letters, other files or the network; what is no picture is no logo, and the institution keeps its initials.

use std::{sync::Arc, time::Duration};

use image::imageops::FilterType;
use pluggy::client::{Fetch, Observer};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg,
};
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::picture;

/// Of what is fetched, in bytes; a logo has a few thousand.
const LARGEST: usize = 512 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);
/// Dots a side: twice what the largest place for it has.
const SIDE: u32 = 96;

/// Under which name a store keeps what was at an address.
pub(crate) fn name(address: &Url) -> String {
    Sha256::digest(address.as_str()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is at an address, as a PNG; nothing when it can't be had or is no picture.
pub(crate) async fn fetched(address: Url, ledger: Arc<dyn Observer>) -> Option<Vec<u8>> {
    let fetch = Fetch::new(address, LARGEST, PATIENCE).ok()?.observed_by(ledger);
    let bytes = fetch.get(&[], None).await.ok()?;
    // Drawing takes a while, and what draws may not survive what was made to harm it.
    tokio::task::spawn_blocking(move || drawn(&bytes)).await.ok().flatten()
}

fn drawn(bytes: &[u8]) -> Option<Vec<u8>> {
    from_dots(bytes).or_else(|| from_svg(bytes))
}

fn from_dots(bytes: &[u8]) -> Option<Vec<u8>> {
    picture::png(&picture::decoded(bytes)?.resize(SIDE, SIDE, FilterType::Lanczos3))
}

fn from_svg(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = usvg::Options {
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    };
    let tree = usvg::Tree::from_data(bytes, &options).ok()?;
    let size = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let side = SIDE as f32;
    let scale = (side / size.width()).min(side / size.height());
    let (left, top) = ((side - size.width() * scale) / 2.0, (side - size.height() * scale) / 2.0);
    let mut dots = Pixmap::new(SIDE, SIDE)?;
    resvg::render(&tree, Transform::from_scale(scale, scale).post_translate(left, top), &mut dots.as_mut());
    let blank = dots.pixels().iter().all(|dot| dot.alpha() == 0);
    if blank { None } else { dots.encode_png().ok() }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::ImageFormat;

    use super::*;

    fn dots(png: &[u8]) -> image::RgbaImage {
        image::load_from_memory(png).unwrap().into_rgba8()
    }

    #[test]
    fn a_logo_is_drawn_whole_in_the_middle_of_a_square() {
        let wide = b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><rect width='40' height='20' fill='#f00'/></svg>";
        let drawn = dots(&drawn(wide).unwrap());
        assert_eq!(drawn.dimensions(), (SIDE, SIDE));
        assert_eq!(drawn.get_pixel(48, 48).0, [255, 0, 0, 255]);
        assert_eq!(drawn.get_pixel(48, 2).0[3], 0, "it is not stretched");
    }

    #[test]
    fn a_picture_of_dots_becomes_as_small() {
        let mut png = Cursor::new(Vec::new());
        image::RgbaImage::from_pixel(400, 200, image::Rgba([0, 0, 255, 255]))
            .write_to(&mut png, ImageFormat::Png)
            .unwrap();
        assert_eq!(dots(&drawn(&png.into_inner()).unwrap()).dimensions(), (96, 48));
    }

    #[test]
    fn what_reaches_out_reaches_nothing_and_what_is_no_picture_is_none() {
        let outside = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink' viewBox='0 0 9 9'>\
             <script>alert(1)</script><image x:href='{}' width='9' height='9'/>\
             <image x:href='data:image/svg+xml,&lt;svg/>' width='9' height='9'/></svg>",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../icons/icon.png")
        );
        let bomb = format!(
            "<!DOCTYPE s [<!ENTITY a 'aaaaaaaaaa'>{}]><svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><desc>&k;</desc></svg>",
            (b'b'..=b'k')
                .map(|name| format!(
                    "<!ENTITY {} '{}'>",
                    char::from(name),
                    format!("&{};", char::from(name - 1)).repeat(10)
                ))
                .collect::<String>()
        );
        for none in ["", "not a picture", "<svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", &outside, &bomb] {
            assert_eq!(drawn(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn the_name_tells_addresses_apart() {
        let address = |path: &str| Url::parse("https://cdn.pluggy.ai").unwrap().join(path).unwrap();
        assert_eq!(name(&address("a.svg")).len(), 64);
        assert_ne!(name(&address("a.svg")), name(&address("b.svg")));
    }
}
