//! The command line, as a real process without a display, a session or a keyring: what it says, and how it ends.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Command, Output},
    sync::Arc,
    time::Duration,
};

use pluggy::SystemClock;
use tempfile::TempDir;
use tomada_engine::{
    profile::{Place, ProfileId, ProfileKind, Profiles, Provider, Unlocked},
    vault::{Cost, Keyring, Means, NewSlot},
};
use uuid::Uuid;

const PASSPHRASE: &str = "corre cotia na casa da tia";

/// Somebody's home, with nothing in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data/app.tomada.desktop.dev")
    }

    /// Runs the program with these arguments, and a policy file if there is one in this home.
    fn runs(&self, language: &str, arguments: &[&str]) -> Output {
        self.program(language, arguments).output().unwrap()
    }

    fn program(&self, language: &str, arguments: &[&str]) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tomada"));
        let bus = format!("unix:path={}", self.0.path().join("no-bus").display());
        program.args(arguments).env_clear().env("HOME", self.0.path()).env("XDG_DATA_HOME", self.0.path().join("data"));
        program.env("DBUS_SESSION_BUS_ADDRESS", bus).env("LANG", language).env("LC_ALL", language);
        // None of the desktop's tools.
        program.env("PATH", self.0.path()).env("TOMADA_POLICY", self.0.path().join("policy.json"));
        program
    }

    /// What the check says, line by line, and how it ends.
    fn doctor(&self) -> (Vec<String>, Option<i32>) {
        let output = self.runs("en_US.UTF-8", &["doctor"]);
        let said = String::from_utf8(output.stdout).unwrap();
        (said.lines().map(str::to_owned).collect(), output.status.code())
    }

    /// A profile that opens with a passphrase only.
    async fn has_profile(&self) -> (Place, Unlocked) {
        let mut list = Profiles::read(&self.data()).unwrap();
        let id = ProfileId(Uuid::from_u128(7));
        let place = Place { id, folder: list.folder(id) };
        let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::from_secs(1));
        let cost = Cost { memory: 64, passes: 1, lanes: 1 };
        let means = Means { keyring, cost, clock: Arc::new(SystemClock) };
        let open = Unlocked::create(&place, means, vec![NewSlot::Passphrase(PASSPHRASE.into())]).await.unwrap();
        Provider::OwnKeys { client_id: "id".to_owned(), client_secret: "hush-hush".into(), public_key: None }
            .write(&open.store)
            .await
            .unwrap();
        list.put_first(id, ProfileKind::OwnKeys).unwrap();
        (place, open)
    }
}

const PROFILE: &str = "Profile 00000000-0000-0000-0000-000000000007 (own keys)";

#[test]
fn a_computer_without_anything_is_told_of_calmly() {
    let home = Home::new();
    let (said, code) = home.doctor();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        said,
        [
            &format!("Tomada {version}: security check"),
            "",
            "This computer",
            "  [attention] This computer's keyring can't be used. With a passphrase, Tomada needs none (there is no login \
             session, so no keyring can be reached)",
            "  [attention] Notices may not appear (no notification server)",
            "  [does not apply] It can't be told here what opens tomada:// addresses (xdg-mime is not installed)",
            "  [does not apply] No organization has set rules on this computer",
            "",
            "There are no profiles on this computer.",
        ]
    );
    assert_eq!(code, Some(0));
    assert!(!home.data().exists(), "looking makes no folder");
    let portuguese = String::from_utf8(home.runs("pt_BR.UTF-8", &["doctor"]).stdout).unwrap();
    assert!(portuguese.contains("Não há perfis neste computador."), "{portuguese}");
}

#[test]
fn a_report_that_could_not_be_written_is_not_a_good_one() {
    let home = Home::new();
    for (out, code) in [("/dev/null", 0), ("/dev/full", 1)] {
        let to = OpenOptions::new().write(true).open(out).unwrap();
        let ended = home.program("en_US.UTF-8", &["doctor"]).stdout(to).status().unwrap();
        assert_eq!(ended.code(), Some(code), "{out}");
    }
}

#[tokio::test]
async fn a_profile_is_open_elsewhere_or_closed_or_damaged() {
    let home = Home::new();
    let (place, open) = home.has_profile().await;
    let (said, code) = home.doctor();
    let end = said.last_chunk::<2>().unwrap();
    assert_eq!(end, &[PROFILE, "  [does not apply] It is open in Tomada now. Check it in its settings."]);
    assert_eq!(code, Some(0));

    open.store.close().await.unwrap();
    let before = fs::read(place.folder.join("store.db")).unwrap();
    let (said, code) = home.doctor();
    let closed =
        "  [does not apply] It is closed, and opens for the person who uses it only. Nothing in it was checked.";
    assert_eq!(said.last_chunk::<2>().unwrap(), &[PROFILE, closed]);
    assert_eq!(code, Some(0));
    assert_eq!(fs::read(place.folder.join("store.db")).unwrap(), before);

    for entry in fs::read_dir(&place.folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && !path.to_string_lossy().contains("store.db") && !path.ends_with("store.lock") {
            fs::write(path, "garbled").unwrap();
        }
    }
    let (said, code) = home.doctor();
    assert_eq!(
        said.last().unwrap(),
        "  [problem] It does not open: its data or its key file is missing or damaged. Open Tomada to see what can be done."
    );
    assert_eq!(code, Some(1));
    assert!(!said.concat().contains("hush"));
}

#[test]
fn a_policy_that_can_not_be_followed_is_a_problem() {
    let home = Home::new();
    let path = home.0.path().join("policy.json");
    for (text, mode, said, code) in [
        (r#"{"requireLock":true}"#, 0o644, "[good] Your organization's rules hold on this computer", 0),
        (
            r#"{"newer":1}"#,
            0o644,
            "[attention] Your organization's rules hold, and some are not known to this version (unknown fields: newer)",
            0,
        ),
        (
            r#"{"profiles":[]}"#,
            0o644,
            "[problem] Your organization's rules file can't be read as it should, or others may change it; so it is not in \
             force. Tell whoever looks after this computer (`profiles` allows none)",
            1,
        ),
        (
            "{}",
            0o666,
            "[problem] Your organization's rules file can't be read as it should, or others may change it; so it is not in \
             force. Tell whoever looks after this computer (others may write it)",
            1,
        ),
    ] {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let (lines, ended) = home.doctor();
        assert!(lines.iter().any(|line| line.trim() == said), "{text}: {lines:#?}");
        assert_eq!(ended, Some(code), "{text}");
    }
}

#[test]
fn what_is_not_known_is_refused_and_not_repeated() {
    let home = Home::new();
    for arguments in
        [&["secret-of-somebody"][..], &["doctor", "secret-of-somebody"], &["--password=secret-of-somebody"]]
    {
        let output = home.runs("en_US.UTF-8", arguments);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "Unknown argument. What there is: tomada --help\n");
        assert!(output.stdout.is_empty());
    }
    let version = home.runs("en_US.UTF-8", &["--version"]);
    assert_eq!(String::from_utf8(version.stdout).unwrap(), format!("tomada {}\n", env!("CARGO_PKG_VERSION")));
    let help = String::from_utf8(home.runs("es_ES.UTF-8", &["--help"]).stdout).unwrap();
    assert!(help.starts_with("Uso: tomada [COMANDO]\n") && help.contains("doctor"), "{help}");
}
