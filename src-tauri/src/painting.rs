//! By what WebKitGTK paints the windows: the processor paints, and the graphics card puts together what was painted. These
//! are pages of text that stand still; a driver's own painter costs them a quarter of the memory and a sixth of the time to
//! the first picture. Where there is no card the processor would have to play one, which costs far more: there it does all of
//! it by itself (docs/decisions/0008). Other systems' webviews are not asked.

#[cfg(all(unix, not(target_os = "macos")))]
use std::{fs, path::Path};

/// WebKitGTK's own names: the processor paints (since its version 2.46), and puts together.
#[cfg(all(unix, not(target_os = "macos")))]
const VARIABLES: [&str; 2] = ["WEBKIT_SKIA_ENABLE_CPU_RENDERING", "WEBKIT_DISABLE_COMPOSITING_MODE"];

/// Has to be called before the process has threads. What the person has set themselves stands.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn by_the_processor() {
    for variable in wanted(Path::new("/dev/dri")) {
        if let Err(error) = gio::glib::setenv(variable, "1", false) {
            tracing::debug!(%error, "the windows are painted as WebKitGTK chooses");
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) fn by_the_processor() {}

/// Which of them, by the graphics cards among the devices: one that draws for programs has a node for that. A rough sign: a
/// remote desktop may have a card that it does not use.
#[cfg(all(unix, not(target_os = "macos")))]
fn wanted(devices: &Path) -> &'static [&'static str] {
    let mut entries = fs::read_dir(devices).into_iter().flatten().flatten();
    let card = entries.any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"));
    if card { &VARIABLES[..1] } else { &VARIABLES }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_processor_puts_together_where_no_card_does() {
        let devices = tempfile::tempdir().unwrap();
        let all = ["WEBKIT_SKIA_ENABLE_CPU_RENDERING", "WEBKIT_DISABLE_COMPOSITING_MODE"];
        assert_eq!(wanted(&devices.path().join("dri")), all, "there is nothing");
        fs::write(devices.path().join("card0"), []).unwrap();
        assert_eq!(wanted(devices.path()), all, "a card that only shows does not draw");
        fs::write(devices.path().join("renderD128"), []).unwrap();
        assert_eq!(wanted(devices.path()), &all[..1]);
    }
}
