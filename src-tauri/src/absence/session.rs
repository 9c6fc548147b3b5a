//! When the session is locked, or left for another one. Who locks a screen says so in a way of its own: logind may be asked to,
//! most desktops leave their mark with logind, and others only tell the session's bus. To lock once too often is no harm, so
//! each is believed.

use futures_util::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use zbus::{Connection, MatchRule, MessageStream, message::Type, proxy::CacheProperties};

use super::linux::ManagerProxy;

/// The session of whoever asks, or the one on the display of a program that no session has started, as desktops start them.
const HERE: &str = "/org/freedesktop/login1/session/auto";

#[zbus::proxy(
    interface = "org.freedesktop.login1.Session",
    default_service = "org.freedesktop.login1",
    gen_blocking = false
)]
trait Session {
    #[zbus(property)]
    fn id(&self) -> zbus::Result<String>;
    #[zbus(property)]
    fn active(&self) -> zbus::Result<bool>;
    #[zbus(property)]
    fn locked_hint(&self) -> zbus::Result<bool>;
}

/// Each time, as far as logind knows.
pub(super) async fn closes(system: &Connection, manager: &ManagerProxy<'_>) -> zbus::Result<BoxStream<'static, ()>> {
    // Another session than this one may be meant.
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.login1")?
        .interface("org.freedesktop.login1.Session")?
        .member("Lock")?
        .build();
    let asked = MessageStream::for_match_rule(rule, system, None).await?.map(drop).boxed();
    // Not every computer has both of them.
    let marked = marked(system, manager).await.unwrap_or_else(|_| stream::empty().boxed());
    Ok(stream::select(asked, marked).boxed())
}

/// What logind knows of this session: it is locked, or not the one in front.
async fn marked(system: &Connection, manager: &ManagerProxy<'_>) -> zbus::Result<BoxStream<'static, ()>> {
    let here = SessionProxy::builder(system).path(HERE)?.cache_properties(CacheProperties::No).build().await?;
    // Changes are told under its own name.
    let path = manager.get_session(&here.id().await?).await?;
    let session = SessionProxy::builder(system).path(path)?.build().await?;
    let left = session.receive_active_changed().await;
    let left = left.filter_map(async |active| (!active.get().await.ok()?).then_some(()));
    let locked = session.receive_locked_hint_changed().await;
    let locked = locked.filter_map(async |locked| locked.get().await.ok()?.then_some(()));
    Ok(stream::select(left, locked).boxed())
}

/// What a desktop's screen saver tells, each under an interface of its own.
pub(super) async fn saved() -> zbus::Result<BoxStream<'static, ()>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged")?.build();
    let told = MessageStream::for_match_rule(rule, &Connection::session().await?, None).await?;
    let begins = told.filter_map(async |message| {
        let message = message.ok()?;
        let saver = message.header().interface()?.ends_with(".ScreenSaver");
        (saver && message.body().deserialize::<bool>().ok()?).then_some(())
    });
    Ok(begins.boxed())
}
