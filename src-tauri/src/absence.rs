//! When the computer sleeps, and when the desktop's session is locked or given to somebody else: told to whoever may lock.
//! On Linux logind says so. On Windows and macOS nobody is asked yet: there only time locks.

use crate::profiles::Profiles;

/// Follows it for as long as the program runs.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) async fn watch(profiles: Profiles) {
    if let Err(error) = linux::watch(&profiles).await {
        tracing::info!(%error, "nobody tells when the computer sleeps or the session is locked");
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
pub(crate) async fn watch(_: Profiles) {}

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
