//! The tray's pictures: the app's mark, and beside it a sign whose shape and colour both say how things are. They are drawn
//! for whatever size a panel has; what is no mark is clear, so that they stand on light and on dark ones.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg,
};

use super::model::Look;

/// Between the accents of the light and the dark theme: seen on panels of either.
const BODY: &str = "#1f9a86";

/// Straight RGBA, `side` dots a side.
pub(super) fn dots(look: Look, side: u32) -> Vec<u8> {
    let drawn = usvg::Tree::from_str(&svg(look), &usvg::Options::default()).ok().zip(Pixmap::new(side, side));
    // Nothing but this file says what is drawn, and a test draws all of it.
    let Some((tree, mut dots)) = drawn else { return Vec::new() };
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let scale = side as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut dots.as_mut());
    dots.pixels()
        .iter()
        .flat_map(|dot| {
            let dot = dot.demultiply();
            [dot.red(), dot.green(), dot.blue(), dot.alpha()]
        })
        .collect()
}

/// The same as a mask: macOS colours it as its menu bar wants.
#[cfg(target_os = "macos")]
pub(super) fn mask(look: Look, side: u32) -> Vec<u8> {
    dots(look, side).chunks_exact(4).flat_map(|dot| [0, 0, 0, dot[3]]).collect()
}

fn svg(look: Look) -> String {
    let sign = sign(look);
    // The sign has a clear edge, and the holes are holes.
    let clear = if sign.is_empty() { "" } else { r#"<circle cx="25" cy="25" r="7.6" fill="black"/>"# };
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
        <mask id="holes"><rect width="32" height="32" fill="white"/>
        <circle cx="10" cy="15" r="2.6"/><circle cx="16" cy="17.6" r="2.6"/><circle cx="22" cy="15" r="2.6"/>{clear}</mask>
        <path mask="url(#holes)" fill="{BODY}" d="M9.2 4.6h13.6c1.2 0 2.3.6 2.9 1.7l4 8.2c.5.9.5 2 0 3l-4 8.2c-.6 1-1.7
        1.7-2.9 1.7H9.2c-1.2 0-2.3-.7-2.9-1.7l-4-8.2c-.5-1-.5-2.1 0-3l4-8.2c.6-1.1 1.7-1.7 2.9-1.7z"/>
        {sign}</svg>"#
    )
}

/// A disc, a ring that is not closed, a triangle, a cross.
fn sign(look: Look) -> &'static str {
    match look {
        Look::Fine => r##"<circle cx="25" cy="25" r="5.7" fill="#3dae46"/>"##,
        Look::Working => {
            r##"<path d="M25 20.4a4.6 4.6 0 1 1-4.6 4.6" fill="none" stroke="#3b86e0" stroke-width="3.2" stroke-linecap="round"/>"##
        }
        Look::NeedsYou => r##"<path d="M25 17.6l7 13h-14z" fill="#e8790c"/>"##,
        Look::Offline => {
            r##"<path d="M20.8 20.8l8.4 8.4m0-8.4l-8.4 8.4" stroke="#8a949c" stroke-width="3.8" stroke-linecap="round"/>"##
        }
        Look::Idle => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const LOOKS: [Look; 5] = [Look::Fine, Look::Working, Look::NeedsYou, Look::Offline, Look::Idle];

    #[test]
    fn each_state_has_a_picture_of_its_own_in_every_size() {
        for side in [16, 22, 64] {
            let drawn: BTreeSet<Vec<u8>> = LOOKS.map(|look| dots(look, side)).into();
            assert_eq!(drawn.len(), LOOKS.len(), "{side}");
            let dots = usize::try_from(side * side).unwrap();
            for picture in drawn {
                assert_eq!(picture.len(), 4 * dots);
                let seen = picture.chunks_exact(4).filter(|dot| dot[3] > 200).count();
                assert!(seen > dots / 4 && seen < dots * 9 / 10, "{seen} of {dots}");
            }
        }
    }

    #[test]
    fn the_states_are_told_apart_without_colours() {
        let shapes: BTreeSet<Vec<bool>> =
            LOOKS.map(|look| dots(look, 22).chunks_exact(4).map(|dot| dot[3] > 127).collect()).into();
        assert_eq!(shapes.len(), LOOKS.len());
    }
}
