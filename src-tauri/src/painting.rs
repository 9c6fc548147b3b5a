//! By what WebKitGTK paints the windows: the processor paints, and the graphics card puts together what was painted. These
//! are pages of text that stand still; a driver's own painter costs them a quarter of the memory and a sixth of the time to
//! the first picture. Where there is no card the processor would have to play one, which costs far more: there it does all of
//! it by itself (docs/decisions/0008). Other systems' webviews are not asked.

/// Has to be called before the process has threads. What the person has set themselves stands.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn by_the_processor() {
    /// WebKitGTK's own names: the first since its version 2.46.
    const PAINTS: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";
    const PUTS_TOGETHER: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

    let alone = !has_card(std::path::Path::new("/dev/dri"));
    for variable in [PAINTS].into_iter().chain(alone.then_some(PUTS_TOGETHER)) {
        if let Err(error) = gio::glib::setenv(variable, "1", false) {
            tracing::debug!(%error, "the windows are painted as WebKitGTK chooses");
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) fn by_the_processor() {}

/// Whether anything can draw for programs: every card's driver has a node for that among the devices.
#[cfg(all(unix, not(target_os = "macos")))]
fn has_card(devices: &std::path::Path) -> bool {
    let names = std::fs::read_dir(devices).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.into_iter().any(|name| name.to_string_lossy().starts_with("renderD"))
}

#[cfg(all(test, unix, not(target_os = "macos")))]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_card_that_only_shows_does_not_draw() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!has_card(&devices.path().join("dri")), "there is nothing");
        fs::write(devices.path().join("card0"), []).unwrap();
        assert!(!has_card(devices.path()));
        fs::write(devices.path().join("renderD128"), []).unwrap();
        assert!(has_card(devices.path()));
    }
}
