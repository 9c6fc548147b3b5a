//! Linux: logind says when the computer sleeps, when a session is locked, and when this one is left for another. Sleep is held
//! back until the lock has fallen, and turning off until everything is on the disk, as far as logind lets us.

use std::process;

use futures_util::{StreamExt as _, stream};
use tauri::AppHandle;
use tomada_engine::lock::LockInput;
use zbus::{
    Connection, MatchRule, MessageStream,
    message::Type,
    zvariant::{OwnedFd, OwnedObjectPath},
};

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
trait Manager {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;
    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, process: u32) -> zbus::Result<OwnedObjectPath>;
    #[zbus(signal)]
    fn prepare_for_sleep(&self, begins: bool) -> zbus::Result<()>;
    #[zbus(signal)]
    fn prepare_for_shutdown(&self, begins: bool) -> zbus::Result<()>;
}

#[zbus::proxy(
    interface = "org.freedesktop.login1.Session",
    default_service = "org.freedesktop.login1",
    gen_blocking = false
)]
trait Session {
    #[zbus(property)]
    fn active(&self) -> zbus::Result<bool>;
}

/// Tells until the bus is gone.
pub(super) async fn watch(app: &AppHandle, profiles: &Profiles) -> zbus::Result<()> {
    let bus = Connection::system().await?;
    let manager = ManagerProxy::new(&bus).await?;
    let mut sleeps = manager.receive_prepare_for_sleep().await?;
    // Another session than this one may be meant: to lock once too often is no harm.
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.login1")?
        .interface("org.freedesktop.login1.Session")?
        .member("Lock")?
        .build();
    let mut locks = MessageStream::for_match_rule(rule, &bus, None).await?;
    let mut left = match session(&bus, &manager).await {
        Ok(session) => {
            let changes = session.receive_active_changed().await;
            changes.filter_map(async |active| (!active.get().await.ok()?).then_some(())).boxed()
        }
        // A program that no session has started is in none.
        Err(_) => stream::pending().boxed(),
    };
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
            Some(_) = locks.next() => LockInput::Session,
            Some(()) = left.next() => LockInput::Session,
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

async fn session(bus: &Connection, manager: &ManagerProxy<'_>) -> zbus::Result<SessionProxy<'static>> {
    let path = manager.get_session_by_pid(process::id()).await?;
    SessionProxy::builder(bus).path(path)?.build().await
}

/// Asks for the moment that is needed.
async fn hold(manager: &ManagerProxy<'_>, (what, why): (&str, &str)) -> Option<OwnedFd> {
    let held = manager.inhibit(what, "Tomada", why, "delay").await;
    if let Err(error) = &held {
        tracing::info!(%error, what, "logind does not wait");
    }
    held.ok()
}
