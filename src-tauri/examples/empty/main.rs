//! An empty window of the same Tauri, which the app is measured beside (`cargo xtask bench start`). Its page is one colour, so
//! that its first paint can be seen on the display.

use std::process::ExitCode;

fn main() -> ExitCode {
    let context = tauri::generate_context!("src-tauri/examples/empty/tauri.conf.json");
    match tauri::Builder::default().run(context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
