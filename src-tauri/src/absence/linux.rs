//! Linux: logind says when the computer sleeps and when it is turned off. Sleep is held back until the lock has fallen, and
//! turning off until everything is on the disk, as far as logind lets us. Who says what of the session is `session`'s.

use futures_util::{StreamExt as _, future};
use tauri::AppHandle;
use tomada_engine::lock::LockInput;
use zbus::{
    Connection,
    zvariant::{OwnedFd, OwnedObjectPath},
};

use super::session;
use crate::{profiles::Profiles, windows};

/// What logind holds back for a moment, and why.
const SLEEP: (&str, &str) = ("sleep", "Locks before the computer sleeps");
const TURNED_OFF: (&str, &str) = ("shutdown", "Writes what it has before the computer is turned off");

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
pub(super) trait Manager {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;
    fn get_session(&self, id: &str) -> zbus::Result<OwnedObjectPath>;
    #[zbus(signal)]
    fn prepare_for_sleep(&self, begins: bool) -> zbus::Result<()>;
    #[zbus(signal)]
    fn prepare_for_shutdown(&self, begins: bool) -> zbus::Result<()>;
}

/// Tells until the buses are gone. One may be missing: a desktop without logind has a screen saver all the same.
pub(super) async fn watch(app: &AppHandle, profiles: &Profiles) {
    let logind = async {
        if let Err(error) = logind(app, profiles).await {
            tracing::info!(%error, "logind does not tell when the computer sleeps or the session is locked");
        }
    };
    let saver = async {
        if let Err(error) = saver(profiles).await {
            tracing::info!(%error, "no screen saver tells when the session is locked");
        }
    };
    future::join(logind, saver).await;
}

async fn saver(profiles: &Profiles) -> zbus::Result<()> {
    let mut begins = session::saved().await?;
    while begins.next().await.is_some() {
        if profiles.noticed(LockInput::Session).await.is_err() {
            break;
        }
    }
    Ok(())
}

async fn logind(app: &AppHandle, profiles: &Profiles) -> zbus::Result<()> {
    let bus = Connection::system().await?;
    let manager = ManagerProxy::new(&bus).await?;
    let mut sleeps = manager.receive_prepare_for_sleep().await?;
    let mut closes = session::closes(&bus, &manager).await?;
    let mut ends = manager.receive_prepare_for_shutdown().await?;
    let _until_the_end = hold(&manager, TURNED_OFF).await;
    let mut held = hold(&manager, SLEEP).await;
    loop {
        let input = tokio::select! {
            Some(sleep) = sleeps.next() => {
                if !sleep.args()?.begins {
                    held = hold(&manager, SLEEP).await;
                    continue;
                }
                LockInput::Sleep
            }
            Some(end) = ends.next() => {
                if end.args()?.begins {
                    windows::end(app);
                }
                continue;
            }
            Some(()) = closes.next() => LockInput::Session,
            else => return Ok(()),
        };
        if profiles.noticed(input).await.is_err() {
            return Ok(());
        }
        if input == LockInput::Sleep {
            // It has fallen: the computer may sleep.
            drop(held.take());
        }
    }
}

/// Asks for the moment that is needed.
async fn hold(manager: &ManagerProxy<'_>, (what, why): (&str, &str)) -> Option<OwnedFd> {
    let held = manager.inhibit(what, "Tomada", why, "delay").await;
    if let Err(error) = &held {
        tracing::info!(%error, what, "logind does not wait");
    }
    held.ok()
}
