//! How windows are painted on Linux: by the processor. WebKitGTK's way through the graphics driver shows an empty window on
//! some systems (NVIDIA's driver, several Wayland compositors: tauri-apps/tauri issue 9394), and where the driver is itself
//! software it takes twice the memory and a third longer to the first picture. Lists and forms need no graphics card; other
//! systems' webviews choose for themselves.

use tauri::WebviewWindow;

/// To be said before the window's page is loaded.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn by_processor(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) fn by_processor(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}
