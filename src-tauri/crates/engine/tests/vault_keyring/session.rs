//! A desktop session of a test's own: a bus in an empty folder, and real gnome-keyring daemons on it that are started,
//! stopped and killed. The bus of a process is in its environment, so each test is a process: it starts itself once more.

use std::{
    collections::HashMap,
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use zbus::{
    blocking::{Connection, Proxy, fdo::DBusProxy},
    zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value},
};

const FOLDER: &str = "TOMADA_TEST_SESSION";
const NAME: &str = "org.freedesktop.secrets";
/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(30);

/// Session, parameters, value, kind.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// Nothing but a bus: no program is started by being asked for.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=FOLDER/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The session that this process is in.
pub(crate) struct Session {
    folder: PathBuf,
    daemons: u32,
}

/// Which bus a test has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bus {
    /// One of its own.
    Own,
    /// An address at which there is none.
    Dead,
    /// Not even an address.
    None,
}

/// Runs `body` in a process of its own, in a session of its own. `name` is the calling test's.
pub(crate) fn in_session(name: &str, bus: Bus, body: impl AsyncFnOnce(&mut Session)) {
    in_session_for(PATIENCE, name, bus, body);
}

/// The same, for what takes longer.
pub(crate) fn in_session_for(patience: Duration, name: &str, bus: Bus, body: impl AsyncFnOnce(&mut Session)) {
    if let Some(folder) = env::var_os(FOLDER) {
        let mut session = Session { folder: folder.into(), daemons: 0 };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let ended = runtime.block_on(async { tokio::time::timeout(patience, body(&mut session)).await });
        ended.expect("it ends");
        runtime.shutdown_background();
        return;
    }
    let folder = TempDir::new().unwrap();
    let daemon = (bus == Bus::Own).then(|| start_bus(folder.path()));
    let mut again = Command::new(env::current_exe().unwrap());
    again
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, folder.path())
        .env("HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}/bus", folder.path().display()))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    if bus == Bus::None {
        again.env_remove("DBUS_SESSION_BUS_ADDRESS");
    }
    let ended = again.output().unwrap();
    drop(daemon);
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}\n{}", String::from_utf8_lossy(&ended.stderr));
}

fn start_bus(folder: &Path) -> Running {
    let config = folder.join("bus.conf");
    fs::write(&config, BUS.replace("FOLDER", &folder.display().to_string())).unwrap();
    let mut daemon = Command::new("dbus-daemon")
        .arg(format!("--config-file={}", config.display()))
        .args(["--nofork", "--nopidfile", "--print-address=1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("dbus-daemon is there: `cargo xtask test` installs it");
    let mut address = String::new();
    BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
    assert!(address.starts_with("unix:"), "the bus did not start");
    Running(daemon)
}

/// A program that ends with its owner.
pub(crate) struct Running(Child);

impl Running {
    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").args([format!("-{signal}"), self.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Session {
    /// A place for a profile's files.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Starts gnome-keyring on the keyrings of `home`, unlocked; makes the login keyring if there is none.
    pub(crate) fn unlocked(&mut self, home: &str) -> Running {
        self.daemon(home, Some("the login password"))
    }

    /// Starts gnome-keyring on the keyrings of `home`, as they are: locked, if there are any.
    pub(crate) fn as_found(&mut self, home: &str) -> Running {
        self.daemon(home, None)
    }

    fn daemon(&mut self, home: &str, password: Option<&str>) -> Running {
        self.until(false);
        self.daemons += 1;
        let (data, run) = (self.folder(home), self.folder(&format!("run-{}", self.daemons)));
        fs::create_dir_all(&data).unwrap();
        fs::create_dir_all(&run).unwrap();
        let mut daemon = Command::new("gnome-keyring-daemon");
        daemon.args(["--foreground", "--components=secrets"]).env("XDG_DATA_HOME", data).env("XDG_RUNTIME_DIR", &run);
        daemon.arg(format!("--control-directory={}", run.display()));
        if password.is_some() {
            daemon.arg("--unlock");
        }
        let mut daemon = daemon
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring is there: `cargo xtask test` installs it");
        daemon.stdin.take().unwrap().write_all(password.unwrap_or_default().as_bytes()).unwrap();
        self.until(true);
        Running(daemon)
    }

    /// Waits until there is, or is no, keyring on the bus.
    fn until(&self, there: bool) {
        on_bus(|bus| {
            let proxy = DBusProxy::new(bus).unwrap();
            let began = Instant::now();
            while proxy.name_has_owner(NAME.try_into().unwrap()).unwrap() != there {
                assert!(began.elapsed() < PATIENCE, "waited in vain for the keyring");
                thread::sleep(Duration::from_millis(5));
            }
        });
    }

    /// Makes the keyring that is kept in memory only the default one.
    pub(crate) fn forget_at_the_end(&self) {
        let session = ObjectPath::from_static_str_unchecked("/org/freedesktop/secrets/collection/session");
        on_bus(|bus| service(bus).call::<_, _, ()>("SetAlias", &("default", session)).unwrap());
    }

    /// How many entries of ours there are.
    pub(crate) fn entries(&self, of: &str) -> usize {
        on_bus(|bus| paths(bus, of).len())
    }

    /// Removes every entry of ours, as a person who resets the keyring does.
    pub(crate) fn empty(&self, of: &str) {
        on_bus(|bus| {
            for path in paths(bus, of) {
                item(bus, path).call::<_, _, OwnedObjectPath>("Delete", &()).unwrap();
            }
        });
    }

    /// What our only entry says.
    pub(crate) fn secret(&self, of: &str) -> String {
        on_bus(|bus| {
            let secret: Secret = item(bus, only(bus, of)).call("GetSecret", &(plain(bus),)).unwrap();
            String::from_utf8(secret.2).unwrap()
        })
    }

    /// Changes what our only entry says.
    pub(crate) fn write_over(&self, of: &str, text: &str) {
        on_bus(|bus| {
            let secret: Secret = (plain(bus), Vec::new(), text.as_bytes().to_vec(), "text/plain".to_owned());
            item(bus, only(bus, of)).call::<_, _, ()>("SetSecret", &(secret,)).unwrap();
        });
    }
}

/// Asks the bus of this process, on a thread that may be blocked.
fn on_bus<T: Send>(work: impl FnOnce(&Connection) -> T + Send) -> T {
    thread::scope(|scope| scope.spawn(|| work(&Connection::session().unwrap())).join().unwrap())
}

fn service(bus: &Connection) -> Proxy<'_> {
    Proxy::new(bus, NAME, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service").unwrap()
}

fn item(bus: &Connection, path: OwnedObjectPath) -> Proxy<'_> {
    Proxy::new(bus, NAME, path, "org.freedesktop.Secret.Item").unwrap()
}

fn paths(bus: &Connection, of: &str) -> Vec<OwnedObjectPath> {
    let attributes = HashMap::from([("service", of)]);
    let (open, locked): (Vec<_>, Vec<_>) = service(bus).call("SearchItems", &(attributes,)).unwrap();
    [open, locked].concat()
}

fn only(bus: &Connection, of: &str) -> OwnedObjectPath {
    let mut paths = paths(bus, of);
    assert_eq!(paths.len(), 1);
    paths.remove(0)
}

/// Secrets in clear, as far as the bus.
fn plain(bus: &Connection) -> OwnedObjectPath {
    let (_, path): (OwnedValue, _) = service(bus).call("OpenSession", &("plain", Value::from(""))).unwrap();
    path
}
