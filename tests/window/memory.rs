//! What is typed into the credential window is in no process of the app two seconds after it was sent, however that ended. A
//! search that finds nothing proves nothing unless it can find: each secret is found while it stands in its field.
//!
//! The fields are filled by a script that is given the secret disguised. Key by key it would be there too, but a driver that
//! types carries the whole of it through the app's own process, where no person's keys ever are.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use aho_corasick::AhoCorasick;
use chrono::TimeDelta;
use pluggy::SystemClock;
use pluggy_sandbox::{
    Keys,
    faults::{Act, Fault},
};
use tomada_engine::vault::{Cost, DataKey, Home, Keyring, Means, Vault};

use crate::{
    desktop::Desktop,
    lock::with_lock,
    person::Person,
    profiles::{LOCK, PASSPHRASE, types_secret},
    search::found,
    secrets::{is_of_the_app, processes},
};

const CLIENT_ID: &str = "5e5e5e5e-0000-4000-8000-000000000002";
/// What the pretend bank accepts; no screen of a profile with keys of its own offers it.
const ACCEPTED: &str = "password-ok";
/// Bytes of a page, and pages that are looked up at once.
const PAGE: u64 = 4096;
const ENTRIES: usize = 1 << 16;
/// How long a secret may stay after it was sent.
const LONGEST_STAY: Duration = Duration::from_secs(2);

/// Everything that a process has in memory and could have written there, as it is now, by the address where it begins; what
/// is only reserved, which is most of what a webview has, is left out. What ends meanwhile has nothing.
fn memory(process: &Path) -> Vec<(u64, Vec<u8>)> {
    let open = |name: &str| File::open(process.join(name));
    let (Ok(memory), Ok(pages)) = (open("mem"), open("pagemap")) else { return Vec::new() };
    let mut all = Vec::new();
    for line in fs::read_to_string(process.join("maps")).unwrap_or_default().lines() {
        let mut words = line.split_ascii_whitespace();
        let (Some(range), Some("rw-p" | "rw-s" | "rwxp")) = (words.next(), words.next()) else { continue };
        let Some((from, to)) = range.split_once('-') else { continue };
        let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).unwrap() / PAGE);
        for start in (from..to).step_by(ENTRIES) {
            let many = usize::try_from(to - start).unwrap().min(ENTRIES);
            let mut entries = vec![0; many * 8];
            if pages.read_exact_at(&mut entries, start * 8).is_err() {
                break;
            }
            // Present, or swapped out: the two highest bits of an entry.
            let held: Vec<bool> = entries.chunks_exact(8).map(|entry| entry[7] & 0b1100_0000 != 0).collect();
            let mut page = start;
            for run in held.chunk_by(|one, next| one == next) {
                if run[0] {
                    let mut content = vec![0; run.len() * usize::try_from(PAGE).unwrap()];
                    // The process may have given some of it back by now.
                    let read = memory.read_at(&mut content, page * PAGE).unwrap_or_default();
                    content.truncate(read);
                    all.push((page * PAGE, content));
                }
                page += u64::try_from(run.len()).unwrap();
            }
        }
    }
    all
}

/// In which of the app's processes, and of the webview's, a secret can be read.
fn holders(desktop: &Desktop, secret: &str) -> Vec<String> {
    // One may lie across two pieces.
    let whole = |process: &PathBuf| memory(process).into_iter().flat_map(|(_, content)| content).collect::<Vec<u8>>();
    let holds = |process: &PathBuf| !found(&whole(process), &[secret]).is_empty();
    let name = |process: PathBuf| fs::read_to_string(process.join("comm")).unwrap_or_default().trim().to_owned();
    processes(desktop).into_iter().filter(|process| is_of_the_app(process)).filter(holds).map(name).collect()
}

/// A secret that is nowhere else.
fn secret(name: &str) -> String {
    format!("{name}-{:08x}", fastrand::u32(..))
}

/// Fills the credential window, where the secret is found from then on, and presses a button.
async fn fills(desktop: &Desktop, person: &Person, fields: &[(&str, &str)], secret: &str, button: &str) {
    person.switches_to("cred").await;
    for (field, text) in fields {
        person.fills(field, text).await;
    }
    assert!(!holders(desktop, secret).is_empty(), "{secret:?} is not found where it is");
    types_secret(person, &[], button).await;
}

/// Sees that a secret is gone in time.
fn is_gone(desktop: &Desktop, secret: &str, sent: Instant, how: &str) {
    let mut held = holders(desktop, secret);
    while !held.is_empty() && sent.elapsed() < LONGEST_STAY {
        held = holders(desktop, secret);
    }
    assert!(held.is_empty(), "{how}: {secret:?} is still in {held:?} after {:?}", sent.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_in_no_process_once_it_was_sent() {
    let keys = Keys { client_id: CLIENT_ID.to_owned(), client_secret: secret("client").as_str().into() };
    let client_secret = keys.client_secret.expose().clone();
    let desktop = Desktop::with_pluggy("pt_BR.UTF-8", keys, &[]).await;
    let person = Person::at(&desktop).await;
    let wrong = secret("wrong");
    person.presses("Configurar").await;
    person.presses("Informar as chaves").await;
    let typed = [("#field-clientId", CLIENT_ID), ("#field-clientSecret", wrong.as_str())];
    fills(&desktop, &person, &typed, &wrong, "Testar e guardar").await;
    let sent = Instant::now();
    person.switches_to("cred").await;
    person.finds("#field-clientSecret-problem").await;
    is_gone(&desktop, &wrong, sent, "keys that were refused");
    let right = [("#field-clientSecret", client_secret.as_str())];
    fills(&desktop, &person, &right, &client_secret, "Testar e guardar").await;
    person.sees("h1", "Conexões").await;
    person.presses("Conectar banco").await;
    person.clicks("label:has(input[type='checkbox'])").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continuar").await;
    person.presses("Seguir sem código").await;

    // A bank's password: lost on the way, given up, refused, and taken.
    let (lost, cancelled, refused) = (secret("lost"), secret("cancelled"), secret("refused"));
    desktop.bank().control().add_fault(Fault {
        method: Some("POST".to_owned()),
        path: Some("/items".to_owned()),
        count: Some(1),
        probability: None,
        act: Act::Cut { after_bytes: 0 },
    });
    let ways = [
        ("lost on the way", lost.as_str(), "outcomeUnknown"),
        // What was lost had arrived: Pluggy has it already, and the bank refused it.
        ("refused by Pluggy", &refused, "invalidCredentials"),
        ("taken", ACCEPTED, "upToDate"),
    ];
    for (how, password, cause) in ways {
        let typed = [("#field-user", "user-ok"), ("#field-password", password)];
        fills(&desktop, &person, &typed, password, "Entrar").await;
        is_gone(&desktop, password, Instant::now(), how);
        desktop.bank().clock().step(TimeDelta::seconds(60));
        person.finds(&format!("[data-cause='{cause}']")).await;
        assert_eq!(holders(&desktop, password), Vec::<String>::new(), "{how}, and later");
        if how == "lost on the way" {
            person.presses("Informar dados de novo").await;
            fills(&desktop, &person, &[("#field-password", &cancelled)], &cancelled, "Cancelar").await;
            is_gone(&desktop, &cancelled, Instant::now(), "given up");
        }
        if cause != "upToDate" {
            person.presses("Informar dados de novo").await;
        }
    }

    // A lock: a new passphrase, and a wrong one. (What an open store has read, the keys among it, may stay in what SQLite has
    // given back of its memory.)
    let passphrase = secret("passphrase");
    person.presses("Configurações").await;
    person.presses("Ligar o bloqueio").await;
    let both = [("#field-passphrase", passphrase.as_str()), ("#field-again", passphrase.as_str())];
    fills(&desktop, &person, &both, &passphrase, "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;
    is_gone(&desktop, &passphrase, Instant::now(), "a new passphrase");
    person.keys(LOCK).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.presses("Desbloquear").await;
    let wrong = secret("wrong");
    fills(&desktop, &person, &[("#field-passphrase", &wrong)], &wrong, "Desbloquear").await;
    person.switches_to("cred").await;
    person.finds("#field-passphrase-problem").await;
    is_gone(&desktop, &wrong, Instant::now(), "a wrong passphrase");
    person.switches_to("main").await;
    person.leaves().await;
}

/// The key of the one profile there is, learnt from its files with its passphrase.
async fn data_key(desktop: &Desktop) -> DataKey {
    let store = PathBuf::from(desktop.stores().remove(0));
    let folder = store.parent().unwrap().to_owned();
    let profile = folder.file_name().unwrap().to_str().unwrap().parse().unwrap();
    let keyring = Keyring::new("nobody".to_owned(), Keyring::BACKGROUND);
    let means = Means { keyring, cost: Cost::USUAL, clock: Arc::new(SystemClock) };
    let mut vault = Vault::open(Home { folder, profile }, means).await.unwrap();
    vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap()
}

/// How often the app's processes have a key in memory.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Copies {
    /// Where a key is kept: a page of its own.
    kept: usize,
    /// As SQLCipher is given it.
    in_digits: usize,
    /// What a thread passed on, which may stay on its stack while it rests.
    passed: usize,
}

/// Where pages begin that keys are kept on, whatever the size of pages is here.
const PAGE_OF_A_KEY: u64 = 16_384;

fn copies(desktop: &Desktop, key: &DataKey) -> Copies {
    let digits: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    let forms = AhoCorasick::new([key.expose().as_slice(), digits.as_bytes()]).unwrap();
    let mut copies = Copies::default();
    for process in processes(desktop).into_iter().filter(|process| is_of_the_app(process)) {
        for (begin, content) in memory(&process) {
            for copy in forms.find_iter(&content) {
                let at = begin + u64::try_from(copy.start()).unwrap();
                let count = match copy.pattern().as_u32() {
                    0 if at.is_multiple_of(PAGE_OF_A_KEY) => &mut copies.kept,
                    0 => &mut copies.passed,
                    _ => &mut copies.in_digits,
                };
                *count += 1;
            }
        }
    }
    copies
}

/// Files of profiles that the app has open.
fn open_files(desktop: &Desktop) -> Vec<PathBuf> {
    let profiles = desktop.data("app.tomada.desktop.dev/profiles");
    let ours = processes(desktop).into_iter().filter(|process| is_of_the_app(process));
    let files = ours.flat_map(|process| fs::read_dir(process.join("fd")).into_iter().flatten().flatten());
    files.filter_map(|file| fs::read_link(file.path()).ok()).filter(|file| file.starts_with(&profiles)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_wipes_the_key_and_leaves_no_file_open() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = with_lock(&desktop).await;
    let key = data_key(&desktop).await;
    assert!(!open_files(&desktop).is_empty(), "the store is not found where it is");
    for _ in 0..2 {
        let open = copies(&desktop, &key);
        assert!(open.kept > 0, "the key is not found where it is: {open:?}");
        person.keys(LOCK).await;
        person.sees("h1", "A Tomada está bloqueada").await;
        assert_eq!(open_files(&desktop), [""; 0].map(PathBuf::from), "locked");
        let locked = Instant::now();
        let mut left = copies(&desktop, &key);
        let is_left = |left: Copies| left.kept + left.in_digits > 0;
        while is_left(left) && locked.elapsed() < LONGEST_STAY {
            left = copies(&desktop, &key);
        }
        assert!(!is_left(left), "{left:?} of {open:?}");
        person.presses("Desbloquear").await;
        types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
        person.sees("h1", "Configurações").await;
    }
    person.leaves().await;
}
