//! By what WebKitGTK paints the windows: the processor paints, and the graphics driver puts together what was painted. These
//! are pages of text that stand still; a driver's own painter costs them a quarter of the memory and a sixth of the time to
//! the first picture (docs/decisions/0008). Other systems' webviews are not asked.

/// Has to be called before the process has threads. What the person has set themselves stands.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn by_the_processor() {
    /// WebKitGTK's own name for it, since its version 2.46.
    const VARIABLE: &str = "WEBKIT_SKIA_ENABLE_CPU_RENDERING";

    if let Err(error) = gio::glib::setenv(VARIABLE, "1", false) {
        tracing::debug!(%error, "the windows are painted as WebKitGTK chooses");
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) fn by_the_processor() {}
