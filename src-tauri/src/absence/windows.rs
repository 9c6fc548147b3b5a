//! Windows: a window of our own, never shown, is told when the computer sleeps, and when the session is locked or left.

use std::{sync::OnceLock, thread};

use ::windows::{
    Win32::{
        Foundation::{HWND, LPARAM, LRESULT, WPARAM},
        System::{
            LibraryLoader::GetModuleHandleW,
            RemoteDesktop::{NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification},
        },
        UI::WindowsAndMessaging::{
            CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, PBT_APMSUSPEND, RegisterClassW,
            WINDOW_EX_STYLE, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WNDCLASSW, WS_OVERLAPPED, WTS_CONSOLE_DISCONNECT,
            WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK,
        },
    },
    core::{Result, w},
};
use tokio::sync::mpsc::UnboundedSender;
use tomada_engine::lock::LockInput;

/// Where the window's procedure, which Windows calls without anything of ours, tells it.
static TELL: OnceLock<UnboundedSender<LockInput>> = OnceLock::new();

/// Tells from now on until the program ends.
pub(super) fn watch(tell: UnboundedSender<LockInput>) {
    if TELL.set(tell).is_err() {
        return;
    }
    let listening = thread::Builder::new().name("absence".to_owned()).spawn(|| {
        if let Err(error) = listen() {
            tracing::info!(%error, "nobody tells when the computer sleeps or the session is locked");
        }
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "nobody tells when the computer sleeps or the session is locked");
    }
}

#[allow(unsafe_code, reason = "windows and their messages are raw calls")]
fn listen() -> Result<()> {
    let name = w!("TomadaAbsence");
    // SAFETY: the class and the window belong to this thread, which handles their messages until the program ends; the
    // procedure is a plain function with the calling convention that Windows wants; the name is a constant.
    unsafe {
        let module = GetModuleHandleW(None)?;
        let class = WNDCLASSW {
            lpfnWndProc: Some(told),
            hInstance: module.into(),
            lpszClassName: name,
            ..WNDCLASSW::default()
        };
        RegisterClassW(&class);
        // No message-only window: those are not told of power.
        let style = WINDOW_EX_STYLE::default();
        let window =
            CreateWindowExW(style, name, name, WS_OVERLAPPED, 0, 0, 0, 0, None, None, Some(module.into()), None)?;
        WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION)?;
        let mut message = MSG::default();
        while GetMessageW(&mut message, None, 0, 0).0 > 0 {
            DispatchMessageW(&message);
        }
    }
    Ok(())
}

#[allow(unsafe_code, reason = "Windows calls it")]
extern "system" fn told(window: HWND, message: u32, what: WPARAM, more: LPARAM) -> LRESULT {
    if let (Some(input), Some(tell)) = (input(message, u32::try_from(what.0).unwrap_or_default()), TELL.get()) {
        // Nobody listens any more when the program is ending.
        tell.send(input).ok();
    }
    // SAFETY: the arguments are those that Windows has just given.
    unsafe { DefWindowProcW(window, message, what, more) }
}

fn input(message: u32, what: u32) -> Option<LockInput> {
    match (message, what) {
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => Some(LockInput::Sleep),
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK | WTS_CONSOLE_DISCONNECT | WTS_REMOTE_DISCONNECT) => {
            Some(LockInput::Session)
        }
        _ => None,
    }
}
