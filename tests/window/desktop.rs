//! A desktop for one test: a display, a session bus with a notification server, a bank, and a driver that starts the app on
//! all of them. Everything ends with the test.

use std::{
    env,
    ffi::OsString,
    fs,
    io::{BufRead, BufReader, Write as _},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use pluggy::{Clock, SystemClock};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock};
use tempfile::TempDir;

use crate::{PATIENCE, notices::Notices};

/// Lets the app follow the bank's clock.
const CONTROL: &str = "whose-clock-it-is";

/// The name of whoever keeps a keyring.
const SECRETS: &str = "org.freedesktop.secrets";

/// Names a theme for every desktop, whatever its session says.
const THEME: &str = "TOMADA_WINDOW_THEME";

/// What the programs say.
const SAID: &str = "said.txt";

/// Everything that an app needs around it.
pub(crate) struct Desktop {
    /// The bank, where it is not the app's own.
    bank: Option<Sandbox>,
    pub(crate) notices: Notices,
    pub(crate) driver: String,
    keyring: Option<Running>,
    bus: String,
    display: String,
    home: TempDir,
    /// What programs in this session are told of it.
    around: Vec<(String, OsString)>,
    _children: Vec<Running>,
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", String::from_utf8_lossy(&self.said()));
        }
    }
}

/// A program that ends with its owner.
pub(crate) struct Running(Child);

impl Running {
    /// Sends it a signal.
    pub(crate) fn is_told(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.0.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it has ended by itself. Whether it ended well.
    pub(crate) async fn ends(&mut self) -> bool {
        let began = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.success();
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Desktop {
    /// With the system's language as `language`, and whatever else the session sets for the programs in it.
    pub(crate) async fn start(language: &str, session: &[(&str, &str)]) -> Self {
        let clock = VirtualClock::running(SystemClock.now(), 1.0);
        let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock, Keys::demo());
        config.control = Some(CONTROL.into());
        let bank = Sandbox::start(config).await.unwrap();
        let session: Vec<(&str, &str)> = [("TOMADA_SANDBOX_URL", bank.url()), ("TOMADA_SANDBOX_CONTROL", CONTROL)]
            .into_iter()
            .chain(session.iter().copied())
            .collect();
        let mut desktop = Self::alone(language, &session).await;
        desktop.bank = Some(bank);
        desktop
    }

    /// The same, with no keyring at all.
    pub(crate) async fn without_keyring(language: &str, session: &[(&str, &str)]) -> Self {
        let (display, number) = spawn_saying(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1440x900x24",
            "-nolisten",
            "tcp",
        ]));
        let home = tempfile::tempdir().unwrap();
        for folder in ["config", "data", "cache", "run", "tmp"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        let folders: [(&str, OsString); 6] = [
            ("HOME", home.path().into()),
            ("XDG_CONFIG_HOME", home.path().join("config").into()),
            ("XDG_DATA_HOME", home.path().join("data").into()),
            ("XDG_CACHE_HOME", home.path().join("cache").into()),
            ("XDG_RUNTIME_DIR", home.path().join("run").into()),
            ("TMPDIR", home.path().join("tmp").into()),
        ];
        // What the bus starts by itself, such as the keyring, is of this desktop too.
        let (bus, address) = spawn_saying(
            Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .envs(folders.clone()),
        );
        let notices = Notices::serve(&address).await;
        let port = free_port();
        let mut around: Vec<(String, OsString)> = [
            ("DISPLAY", format!(":{number}").into()),
            ("DBUS_SESSION_BUS_ADDRESS", address.clone().into()),
            // One bus is both: what the computer itself says comes from the test.
            ("DBUS_SYSTEM_BUS_ADDRESS", address.clone().into()),
            ("LANG", language.into()),
            ("LC_ALL", language.into()),
            ("TZ", "America/Sao_Paulo".into()),
            ("GDK_BACKEND", "x11".into()),
            // As where a graphics card is. Where none is, the driver's pictures don't come; see `painting`.
            ("WEBKIT_DISABLE_COMPOSITING_MODE", "0".into()),
        ]
        .into_iter()
        .chain(folders)
        .map(|(name, value): (&str, OsString)| (name.to_owned(), value))
        .collect();
        around.extend(session.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
        // Pictures are wanted of the same walk by day and by night.
        around.extend(env::var_os(THEME).map(|theme| ("GTK_THEME".to_owned(), theme)));
        let said = fs::File::options().create(true).append(true).open(home.path().join(SAID)).unwrap();
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(around.clone())
            .env_remove("LANGUAGE")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(said.try_clone().unwrap())
            .stderr(said)
            .spawn()
            .unwrap();
        Self {
            bank: None,
            notices,
            driver: format!("http://127.0.0.1:{port}"),
            keyring: None,
            bus: address,
            display: format!(":{number}"),
            home,
            around,
            _children: vec![Running(driver), Running(bus), Running(display)],
        }
    }

    /// The same, with no bank but the app's own.
    pub(crate) async fn alone(language: &str, session: &[(&str, &str)]) -> Self {
        let mut desktop = Self::without_keyring(language, session).await;
        desktop.keeps("home").await;
        desktop
    }

    /// Starts the keyring of this home, unlocked, in the place of any other.
    pub(crate) async fn keeps(&mut self, home: &str) {
        self.starts_keyring(home, Some(b"the login password")).await;
    }

    /// The same, locked: whoever asks for it to be unlocked is refused, for nothing here can show a prompt.
    pub(crate) async fn keeps_locked(&mut self, home: &str) {
        self.starts_keyring(home, None).await;
    }

    async fn starts_keyring(&mut self, home: &str, password: Option<&[u8]>) {
        self.keyring = None;
        self.notices.ends_owner(SECRETS).await;
        let home = self.home.path().join(home);
        fs::create_dir_all(home.join("run")).unwrap();
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .args(password.map(|_| "--unlock"))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", &home)
            .env("XDG_DATA_HOME", &home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        keyring.stdin.take().unwrap().write_all(password.unwrap_or_default()).unwrap();
        self.keyring = Some(Running(keyring));
        self.notices.until_there(SECRETS).await;
    }

    /// With a bank outside of the app, which stands for Pluggy itself and takes these keys.
    pub(crate) async fn with_pluggy(language: &str, keys: Keys, session: &[(&str, &str)]) -> Self {
        let clock = VirtualClock::running(SystemClock.now(), 1.0);
        let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock, keys);
        let bank = Sandbox::start(config).await.unwrap();
        let session: Vec<_> = [("TOMADA_PLUGGY_URL", bank.url())].into_iter().chain(session.iter().copied()).collect();
        let mut desktop = Self::alone(language, &session).await;
        desktop.bank = Some(bank);
        desktop
    }

    /// The folder that everything of this desktop is in.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// What the programs of this desktop have written to their standard output and error.
    pub(crate) fn said(&self) -> Vec<u8> {
        fs::read(self.home.path().join(SAID)).unwrap()
    }

    /// Every window there is, with its title.
    pub(crate) fn windows(&self) -> Vec<u8> {
        let listed = Command::new("xwininfo").args(["-root", "-tree", "-display", &self.display]).output().unwrap();
        assert!(listed.status.success());
        listed.stdout
    }

    /// Runs the program once more in this session, to its end: what it says, and whether it ends well.
    pub(crate) fn runs(&self, argument: &str) -> (String, bool) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tomada"));
        program.arg(argument).envs(self.around.clone()).env_remove("LANGUAGE").env_remove("WAYLAND_DISPLAY");
        let output = program.stdin(Stdio::null()).output().unwrap();
        if !output.status.success() {
            eprintln!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        (String::from_utf8(output.stdout).unwrap(), output.status.success())
    }

    /// Starts the program once more in this session, while it runs: it hands over and ends.
    pub(crate) fn starts_again(&self, arguments: &[&str]) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tomada"));
        program.args(arguments).envs(self.around.clone()).env_remove("LANGUAGE").env_remove("WAYLAND_DISPLAY");
        assert!(program.stdin(Stdio::null()).status().unwrap().success());
    }

    /// Starts the program as a person does: by itself, without a driver that would end it.
    pub(crate) fn opens(&self, arguments: &[&str]) -> Running {
        let said = fs::File::options().append(true).open(self.home.path().join(SAID)).unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_tomada"));
        program.args(arguments).envs(self.around.clone()).env_remove("LANGUAGE").env_remove("WAYLAND_DISPLAY");
        Running(program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(said).spawn().unwrap())
    }

    /// Who keeps the keyring answers nobody any more.
    pub(crate) fn keyring_hangs(&self) {
        self.keyring.as_ref().unwrap().is_told("-STOP");
    }

    /// And answers again.
    pub(crate) fn keyring_goes_on(&self) {
        self.keyring.as_ref().unwrap().is_told("-CONT");
    }

    /// Where programs of this session find each other.
    pub(crate) fn bus(&self) -> &str {
        &self.bus
    }

    /// Where they show their windows.
    pub(crate) fn display(&self) -> &str {
        &self.display
    }

    /// The stores of the app's profiles.
    pub(crate) fn stores(&self) -> Vec<String> {
        let Ok(profiles) = fs::read_dir(self.data("app.tomada.desktop.dev/profiles")) else { return Vec::new() };
        let stores = profiles.map(|profile| profile.unwrap().path().join("store.db"));
        stores.filter(|store| store.exists()).map(|store| store.display().to_string()).collect()
    }

    /// The folder that a program keeps its data in.
    pub(crate) fn data(&self, program: &str) -> PathBuf {
        self.home.path().join("data").join(program)
    }

    /// A file of the desktop's settings.
    pub(crate) fn config(&self, name: &str) -> PathBuf {
        self.home.path().join("config").join(name)
    }

    /// Waits until that bank was given so many answers: whatever time passes before is not spent on them.
    pub(crate) async fn is_answered(&self, times: usize) {
        let began = Instant::now();
        let answers = || self.bank().requests().iter().filter(|line| line.starts_with("POST /items/{id}/mfa")).count();
        while answers() < times {
            assert!(began.elapsed() < PATIENCE, "the bank had {} answers", answers());
            tokio::task::yield_now().await;
        }
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, so: impl Fn() -> bool) {
        let began = Instant::now();
        while !so() {
            assert!(began.elapsed() < PATIENCE, "it never was so: {:?}", self.bank.as_ref().map(Sandbox::requests));
            tokio::task::yield_now().await;
        }
    }

    /// The bank outside of the app.
    pub(crate) fn bank(&self) -> &Sandbox {
        self.bank.as_ref().expect("the bank is the app's own")
    }
}

/// Starts a program and reads the one line that says where it is.
fn spawn_saying(command: &mut Command) -> (Child, String) {
    let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.trim().is_empty(), "{command:?} did not say where it is");
    (child, line.trim().to_owned())
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
