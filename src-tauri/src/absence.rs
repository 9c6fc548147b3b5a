//! When the computer sleeps, and when the desktop's session is locked or given to somebody else: told to whoever may lock.
//! Each system says so in its own way.

#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use tauri::async_runtime;

use crate::profiles::Profiles;

/// Follows it for as long as the program runs. Called on the main thread, where macOS tells.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn watch(profiles: Profiles) {
    async_runtime::spawn(async move {
        if let Err(error) = linux::watch(&profiles).await {
            tracing::info!(%error, "nobody tells when the computer sleeps or the session is locked");
        }
    });
}

/// Follows it for as long as the program runs. Called on the main thread, where macOS tells.
#[cfg(any(windows, target_os = "macos"))]
pub(crate) fn watch(profiles: Profiles) {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    #[cfg(target_os = "macos")]
    macos::watch(&tell);
    #[cfg(windows)]
    windows::watch(tell);
    async_runtime::spawn(async move {
        while let Some(input) = told.recv().await {
            if profiles.noticed(input).await.is_err() {
                break;
            }
        }
    });
}

#[cfg(all(unix, not(target_os = "macos")))]
mod linux {
    use futures_util::{StreamExt as _, stream};
    use tomada_engine::lock::LockInput;
    use zbus::{Connection, MatchRule, MessageStream, message::Type};

    use crate::profiles::Profiles;

    const LOGIND: &str = "org.freedesktop.login1";

    pub(super) async fn watch(profiles: &Profiles) -> zbus::Result<()> {
        let bus = Connection::system().await?;
        let signals = async |interface: &'static str, member: &'static str| {
            let rule = MatchRule::builder()
                .msg_type(Type::Signal)
                .sender(LOGIND)?
                .interface(interface)?
                .member(member)?
                .build();
            MessageStream::for_match_rule(rule, &bus, None).await
        };
        let sleeps = signals("org.freedesktop.login1.Manager", "PrepareForSleep").await?;
        let locks = signals("org.freedesktop.login1.Session", "Lock").await?;
        // Another session than this one may be meant: to lock once too often is no harm.
        let sleeps = sleeps.filter_map(async |message| {
            let begins: bool = message.ok()?.body().deserialize().ok()?;
            begins.then_some(LockInput::Sleep)
        });
        let locks = locks.filter_map(async |message| message.ok().map(|_| LockInput::Session));
        let mut told = stream::select(Box::pin(sleeps), Box::pin(locks));
        while let Some(input) = told.next().await {
            if profiles.noticed(input).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}
