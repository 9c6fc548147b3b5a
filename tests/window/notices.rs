//! A notification server as desktops have one, which remembers what it was asked to show and presses buttons when told; and
//! what of logind the app listens to.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read as _,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use tokio::sync::{Mutex, Notify, mpsc};
use zbus::{
    Connection, interface,
    object_server::SignalEmitter,
    zvariant::{ObjectPath, OwnedFd, OwnedObjectPath, OwnedValue},
};

use crate::PATIENCE;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const LOGIND: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
const SESSION: &str = "/org/freedesktop/login1/session/one";
/// The same, by the name under which every program asks for its own.
const HERE: &str = "/org/freedesktop/login1/session/auto";

/// What was shown.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    pub(crate) id: u32,
    pub(crate) summary: String,
    pub(crate) body: String,
    actions: Vec<String>,
}

impl Notice {
    /// The labels of its buttons; the action of a click on the notice itself is none.
    pub(crate) fn buttons(&self) -> Vec<&str> {
        self.actions.chunks(2).filter(|action| action[0] != "default").map(|action| action[1].as_str()).collect()
    }
}

/// The server.
pub(crate) struct Notices {
    connection: Connection,
    shown: Mutex<mpsc::UnboundedReceiver<Notice>>,
    said: Arc<Mutex<Vec<String>>>,
    closed: Mutex<mpsc::UnboundedReceiver<u32>>,
    standing: Standing,
    stuck: Arc<Stuck>,
    held: Held,
}

/// The titles of what is on the desktop.
type Standing = Arc<Mutex<BTreeMap<u32, String>>>;

/// What a server does that hangs: the next notice is not answered for until it is let go.
#[derive(Default)]
struct Stuck {
    next: AtomicBool,
    go_on: Notify,
}

/// What of logind a program asks.
struct Manager {
    held: Held,
}

/// The other ends of what a program holds the computer back with, by what from.
type Held = Arc<Mutex<HashMap<String, UnixStream>>>;

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    async fn inhibit(&self, what: &str, _who: &str, _why: &str, mode: &str) -> OwnedFd {
        assert!(["sleep", "shutdown"].contains(&what) && mode == "delay", "{what} {mode}");
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        self.held.lock().await.insert(what.to_owned(), ours);
        std::os::fd::OwnedFd::from(theirs).into()
    }

    fn get_session(&self, id: &str) -> ObjectPath<'static> {
        assert_eq!(id, "one");
        ObjectPath::from_static_str_unchecked(SESSION)
    }
}

/// The session that programs are in: whether it is the one in front, and locked.
struct Session {
    active: bool,
    locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn id(&self) -> &str {
        "one"
    }

    #[zbus(property)]
    fn active(&self) -> bool {
        self.active
    }

    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.locked
    }
}

struct Server {
    next: AtomicU32,
    standing: Standing,
    shown: mpsc::UnboundedSender<Notice>,
    said: Arc<Mutex<Vec<String>>>,
    closed: mpsc::UnboundedSender<u32>,
    stuck: Arc<Stuck>,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[allow(clippy::too_many_arguments)]
    async fn notify(
        &self,
        _app_name: String,
        replaces: u32,
        _icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        if self.stuck.next.swap(false, Ordering::SeqCst) {
            self.stuck.go_on.notified().await;
        }
        let id = if replaces == 0 { self.next.fetch_add(1, Ordering::SeqCst) } else { replaces };
        self.said.lock().await.push(summary.clone());
        self.standing.lock().await.insert(id, summary.clone());
        self.shown.send(Notice { id, summary, body, actions }).unwrap();
        id
    }

    async fn close_notification(&self, id: u32, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
        self.standing.lock().await.remove(&id);
        self.closed.send(id).unwrap();
        Self::notification_closed(&emitter, id, 3).await.unwrap();
    }

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body"].map(str::to_owned).to_vec()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".to_owned(), "tomada".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;
}

impl Notices {
    /// Waits until a program has taken this name on the bus.
    pub(crate) async fn until_there(&self, name: &str) {
        self.until(name, true).await;
    }

    /// Waits until nobody has this name.
    pub(crate) async fn until_gone(&self, name: &str) {
        self.until(name, false).await;
    }

    /// Ends the program that has this name, which may be one that the bus itself started, and waits until it is gone.
    pub(crate) async fn ends_owner(&self, name: &str) {
        let bus = zbus::fdo::DBusProxy::new(&self.connection).await.unwrap();
        if let Ok(process) = bus.get_connection_unix_process_id(name.try_into().unwrap()).await {
            // It may be ending already.
            drop(std::process::Command::new("kill").arg(process.to_string()).status());
        }
        self.until_gone(name).await;
    }

    async fn until(&self, name: &str, there: bool) {
        let bus = zbus::fdo::DBusProxy::new(&self.connection).await.unwrap();
        let began = std::time::Instant::now();
        while bus.name_has_owner(name.try_into().unwrap()).await.unwrap() != there {
            assert!(began.elapsed() < PATIENCE, "whether {name} is there should be {there}");
            tokio::task::yield_now().await;
        }
    }

    pub(crate) async fn serve(bus: &str) -> Self {
        let (sender, shown) = mpsc::unbounded_channel();
        let said = Arc::new(Mutex::new(Vec::new()));
        let held = Held::default();
        let (closing, closed) = mpsc::unbounded_channel();
        let stuck = Arc::<Stuck>::default();
        let standing = Standing::default();
        let server = Server {
            next: AtomicU32::new(1),
            standing: standing.clone(),
            shown: sender,
            said: said.clone(),
            closed: closing,
            stuck: stuck.clone(),
        };
        let connection = zbus::connection::Builder::address(bus)
            .unwrap()
            .name(NAME)
            .unwrap()
            .serve_at(PATH, server)
            .unwrap()
            .name(LOGIND)
            .unwrap()
            .serve_at(MANAGER, Manager { held: held.clone() })
            .unwrap()
            .serve_at(SESSION, Session { active: true, locked: false })
            .unwrap()
            .serve_at(HERE, Session { active: true, locked: false })
            .unwrap()
            .build()
            .await
            .unwrap();
        Self { connection, shown: Mutex::new(shown), said, closed: Mutex::new(closed), standing, stuck, held }
    }

    /// The server ends: whatever it showed is gone.
    pub(crate) async fn ends(&self) {
        self.connection.release_name(NAME).await.unwrap();
        self.standing.lock().await.clear();
    }

    /// There is a server again.
    pub(crate) async fn begins(&self) {
        self.connection.request_name(NAME).await.unwrap();
    }

    /// The next notice is not answered for.
    pub(crate) fn hangs(&self) {
        self.stuck.next.store(true, Ordering::SeqCst);
    }

    /// Waits until there is a notice that is not answered for.
    pub(crate) async fn until_it_hangs(&self) {
        let began = std::time::Instant::now();
        while self.stuck.next.load(Ordering::SeqCst) {
            assert!(began.elapsed() < PATIENCE, "no notice came that could hang");
            tokio::task::yield_now().await;
        }
    }

    /// It goes on.
    pub(crate) fn goes_on(&self) {
        self.stuck.go_on.notify_one();
    }

    /// Waits until a notice is taken back.
    pub(crate) async fn until_taken_back(&self, notice: &Notice) {
        let mut closed = self.closed.lock().await;
        let taken_back = async { while closed.recv().await.unwrap() != notice.id {} };
        tokio::time::timeout(PATIENCE, taken_back).await.expect("a notice was to be taken back, and was not");
    }

    /// The next notice to be shown.
    pub(crate) async fn next(&self) -> Notice {
        let mut shown = self.shown.lock().await;
        tokio::time::timeout(PATIENCE, shown.recv()).await.expect("a notice was awaited, and none came").unwrap()
    }

    /// How many entries the keyring has of the app.
    pub(crate) async fn keyring_entries(&self) -> usize {
        let (path, interface) = ("/org/freedesktop/secrets", "org.freedesktop.Secret.Service");
        let attributes = HashMap::from([("service", "app.tomada.desktop.dev")]);
        let name = Some("org.freedesktop.secrets");
        let answer =
            self.connection.call_method(name, path, Some(interface), "SearchItems", &(attributes,)).await.unwrap();
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) = answer.body().deserialize().unwrap();
        open.len() + locked.len()
    }

    /// Whether a program holds sleep back.
    pub(crate) async fn sleep_is_held(&self) -> bool {
        self.holds("sleep").await
    }

    /// Waits until a program holds this back.
    pub(crate) async fn until_held(&self, what: &str) {
        let began = std::time::Instant::now();
        while !self.holds(what).await {
            assert!(began.elapsed() < PATIENCE, "nobody holds back {what}");
            tokio::task::yield_now().await;
        }
    }

    /// Whether a program holds this back.
    pub(crate) async fn holds(&self, what: &str) -> bool {
        let mut held = self.held.lock().await;
        // A program that lets go closes its end.
        held.retain(|_, end| !matches!(end.read(&mut [0]), Ok(0)));
        held.contains_key(what)
    }

    /// The session is left for another one, or come back to.
    pub(crate) async fn session_is(&self, active: bool) {
        let session = self.connection.object_server().interface::<_, Session>(SESSION).await.unwrap();
        session.get_mut().await.active = active;
        session.get().await.active_changed(session.signal_emitter()).await.unwrap();
    }

    /// A desktop leaves its mark on the session: its screen is locked, or no longer.
    pub(crate) async fn session_is_locked(&self, locked: bool) {
        let session = self.connection.object_server().interface::<_, Session>(SESSION).await.unwrap();
        session.get_mut().await.locked = locked;
        session.get().await.locked_hint_changed(session.signal_emitter()).await.unwrap();
    }

    /// A desktop's screen saver says that it stands before everything, or no longer.
    pub(crate) async fn screen_is_saved(&self, saved: bool) {
        let (path, interface) = ("/org/mate/ScreenSaver", "org.mate.ScreenSaver");
        self.connection.emit_signal(None::<&str>, path, interface, "ActiveChanged", &saved).await.unwrap();
    }

    /// Says what logind says, as logind.
    pub(crate) async fn logind_says<B: serde::Serialize + zbus::zvariant::DynamicType>(
        &self,
        of: &str,
        member: &str,
        body: &B,
    ) {
        let interface = format!("{LOGIND}.{of}");
        self.connection.emit_signal(None::<&str>, MANAGER, interface, member, body).await.unwrap();
    }

    /// Presses the button of a notice.
    pub(crate) async fn invoke(&self, notice: &Notice) {
        let emitter = SignalEmitter::new(&self.connection, PATH).unwrap();
        let button = notice.actions.chunks(2).find(|action| action[0] != "default").expect("the notice has no button");
        Server::action_invoked(&emitter, notice.id, &button[0]).await.unwrap();
        self.standing.lock().await.remove(&notice.id);
    }

    /// Waits until these titles are on the desktop, and no others.
    pub(crate) async fn until_standing(&self, titles: &[&str]) {
        let began = std::time::Instant::now();
        loop {
            let standing: Vec<String> = self.standing.lock().await.values().cloned().collect();
            if standing == titles {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{standing:?} stand, and not {titles:?}");
            tokio::task::yield_now().await;
        }
    }

    /// The titles of all notices so far.
    pub(crate) async fn said(&self) -> Vec<String> {
        self.said.lock().await.clone()
    }
}
