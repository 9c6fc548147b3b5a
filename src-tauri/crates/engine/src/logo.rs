//! An institution's logo: from where its connector says it is, drawn anew as dots of one size. SVG is drawn without scripts,
//! letters, other files or the network; what is no picture is no logo, and the institution keeps its initials.

use std::{sync::Arc, thread, time::Duration};

use image::imageops::FilterType;
use pluggy::client::{Fetch, Observer};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg,
};
use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use url::Url;

use crate::picture;

/// Of what is fetched, in bytes; a logo has a few thousand.
const LARGEST: usize = 256 * 1024;
const STACK: usize = 64 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);
/// Dots a side: twice what the largest place for it has.
const SIDE: u32 = 96;

/// Under which name a store keeps what was at an address.
pub(crate) fn name(address: &Url) -> String {
    Sha256::digest(address.as_str()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where logos are: at Pluggy, or where this profile's Pluggy is.
pub(crate) fn may_come_from(address: &Url, base: &Url) -> bool {
    let pluggys = |host: &str| host == "pluggy.ai" || host.ends_with(".pluggy.ai");
    address.origin() == base.origin() || address.scheme() == "https" && address.host_str().is_some_and(pluggys)
}

/// What is at an address, as a PNG; nothing when it can't be had or is no picture.
pub(crate) async fn fetched(address: Url, ledger: Arc<dyn Observer>, turn: OwnedSemaphorePermit) -> Option<Vec<u8>> {
    let fetch = Fetch::new(address, LARGEST, PATIENCE).ok()?.observed_by(ledger);
    let bytes = fetch.get(&[], None).await.ok()?;
    // Its own thread, with room for what is nested deeply; one that does not come to an end is not waited for.
    let (done, end) = oneshot::channel();
    // Its turn is over when it is, and not when nobody waits any more.
    let draw = move || {
        drop(done.send(drawn(&bytes)));
        drop(turn);
    };
    thread::Builder::new().name("logo".to_owned()).stack_size(STACK).spawn(draw).ok()?;
    tokio::time::timeout(PATIENCE, end).await.ok()?.ok().flatten()
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
    // Not `from_data`, which unpacks whatever is packed, to any size.
    let tree = usvg::Tree::from_str(str::from_utf8(bytes).ok()?, &options).ok()?;
    // Their size and their effort are whatever a file says.
    if !tree.filters().is_empty() || !tree.patterns().is_empty() {
        return None;
    }
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
        let pattern = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><pattern id='p' patternUnits='userSpaceOnUse' \
                       width='200000' height='200000'><rect width='9' height='9'/></pattern><rect width='9' height='9' fill='url(#p)'/></svg>";
        let filter = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><filter id='f'><feTurbulence numOctaves='4294967295'/>\
                      </filter><rect width='9' height='9' filter='url(#f)'/></svg>";
        for none in
            ["", "not a picture", pattern, filter, "<svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", &outside, &bomb]
        {
            assert_eq!(drawn(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn what_is_packed_is_not_unpacked() {
        // The beginning of every gzip file.
        assert_eq!(from_svg(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), None);
    }

    #[tokio::test]
    async fn what_is_nested_deeply_is_drawn_or_is_none_and_harms_nobody() {
        let deep = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{}<rect width='9' height='9'/>{}</svg>",
            "<g opacity='.9'>".repeat(1000),
            "</g>".repeat(1000)
        );
        let (address, asked) = answering(deep.into_bytes()).await;
        let turn = Arc::new(tokio::sync::Semaphore::new(1)).acquire_owned().await.unwrap();
        drop(fetched(address, Arc::new(pluggy::client::Tracing), turn).await);
        asked.await.unwrap();
    }

    /// Answers one request with these bytes.
    async fn answering(body: Vec<u8>) -> (Url, tokio::task::JoinHandle<()>) {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/logo.svg", listener.local_addr().unwrap());
        let asked = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            drop(stream.read(&mut [0; 1024]).await);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&body).await.unwrap();
        });
        (address.parse().unwrap(), asked)
    }

    #[test]
    fn logos_come_from_pluggy_and_from_nowhere_else() {
        let from = |address: &str, base: &str| may_come_from(&address.parse().unwrap(), &base.parse().unwrap());
        let real = "https://api.pluggy.ai";
        for (address, base, may) in [
            ("https://cdn.pluggy.ai/assets/1.svg", real, true),
            ("http://cdn.pluggy.ai/assets/1.svg", real, false),
            ("https://pluggy.ai.evil.example/1.svg", real, false),
            ("https://evilpluggy.ai/1.svg", real, false),
            ("http://127.0.0.1:631/", real, false),
            ("http://127.0.0.1:4000/1.svg", "http://127.0.0.1:4000", true),
            ("http://127.0.0.1:4001/1.svg", "http://127.0.0.1:4000", false),
        ] {
            assert_eq!(from(address, base), may, "{address} for {base}");
        }
    }

    #[test]
    fn the_name_tells_addresses_apart() {
        let address = |path: &str| Url::parse("https://cdn.pluggy.ai").unwrap().join(path).unwrap();
        assert_eq!(name(&address("a.svg")).len(), 64);
        assert_ne!(name(&address("a.svg")), name(&address("b.svg")));
    }
}
