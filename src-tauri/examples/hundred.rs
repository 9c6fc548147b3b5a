//! Makes a Sandbox profile with a hundred connections, for `cargo xtask bench start`: `hundred FOLDER SERVICE`, the app's data
//! folder and its name in the keyring; and says how long that opens. The connections are made as a person makes them, in a bank whose time runs fast.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "it prepares a bench, and stops if it can't"
)]

use std::{
    net::Ipv4Addr,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use pluggy::{
    Sensitive, SystemClock,
    client::{OwnKeys, Parameters},
};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock, test_values};
use tomada_engine::{
    Engine, Profile,
    profile::{Door, Place, ProfileId, ProfileKind, Profiles, Provider, Unlocked},
    vault::{Cost, Keyring, Means, NewSlot, Patience, Vault},
    view::{BankLists, Cause, ReadingNow, SignIn},
};

const CONNECTIONS: usize = 100;
const OPENINGS: usize = 9;
/// Whom the banks let in: each may connect each bank once.
const USERS: [&str; 11] = [
    "user-ok",
    "user-ok-two-checking-accounts",
    "user-ok-img",
    "user-ok-select",
    "user-ok-phone",
    "user-ok-multi-company",
    "user-ok-text",
    "user-ok-password",
    "user-ok-string",
    "user-ok-twice",
    "user-ok-slow",
];
/// Seconds of the bank in a real one.
const PACE: f64 = 120.0;
/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(90);
const CLIENT_USER_ID: &str = "tomada-bench";

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().expect("the app's data folder"));
    let service = arguments.next().and_then(|service| service.into_string().ok()).expect("its name in the keyring");
    let mut list = Profiles::read(&folder).unwrap();
    let id = ProfileId(uuid::Uuid::new_v4());
    let place = Place { id, folder: list.folder(id) };
    let means = || {
        let keyring = Keyring::new(service.clone(), Keyring::BACKGROUND);
        Means { keyring, cost: Cost::USUAL, clock: Arc::new(SystemClock) }
    };
    let Unlocked { store, .. } = Unlocked::create(&place, means(), vec![NewSlot::Keyring]).await.unwrap();
    Provider::Sandbox.write(&store).await.unwrap();
    // The names that the app keeps these under.
    store.write_setting("clientUserId", &CLIENT_USER_ID).await.unwrap();

    let keys = Keys::random();
    let clock = VirtualClock::running(Utc::now() - TimeDelta::days(1), PACE);
    let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys.clone());
    let bank = Sandbox::start(config).await.unwrap();
    let profile = Profile {
        base: bank.url().parse().unwrap(),
        access: Arc::new(OwnKeys::new(keys.client_id, keys.client_secret)),
        clock: Arc::new(clock),
        client_user_id: CLIENT_USER_ID.to_owned(),
        encryption: None,
        pretend_banks: true,
        returns_to: None,
    };
    let (engine, _told) = Engine::open(profile, store.clone()).await.unwrap();
    let institutions = engine.institutions(false).await.unwrap();
    let plain =
        institutions.iter().filter(|one| one.institution.sign_in == SignIn::Password).map(|one| one.institution.id);
    let typed: Vec<_> = plain
        .flat_map(|id| USERS.map(|user| (id, test_values(id), user)))
        .filter(|(_, values, _)| values.contains_key("user"))
        .take(CONNECTIONS)
        .collect();
    assert_eq!(typed.len(), CONNECTIONS, "there are too few banks");
    for (id, mut values, user) in typed {
        values.insert("user".to_owned(), user.to_owned());
        let typed: Parameters = values.into_iter().map(|(name, value)| (name, Sensitive::new(value))).collect();
        engine.connect(id, typed).await.unwrap();
    }
    let began = Instant::now();
    // What they brought has been read, too: nobody starts a program a hundred of whose banks came a moment ago.
    loop {
        let causes: Vec<Cause> =
            engine.snapshot().await.unwrap().connections.into_iter().map(|one| one.explanation.cause).collect();
        let is_read = |one: &BankLists| one.now == ReadingNow::Idle && one.missing.is_empty();
        let read = engine.bank_lists().await.unwrap().iter().filter(|one| is_read(one)).count();
        if (causes.iter().filter(|cause| **cause == Cause::UpToDate).count(), read) == (CONNECTIONS, CONNECTIONS) {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{read} were read, not all came to a good end: {causes:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    store.write_setting("sandbox", &bank.control().kept().unwrap()).await.unwrap();
    engine.close().await.unwrap();
    list.put_first(id, ProfileKind::Sandbox).unwrap();
    println!("{CONNECTIONS} connections");
    opening(&place, means).await;
}

/// How long it takes to open the store with the keyring's slot, and how much of that is the keyring's own.
async fn opening(place: &Place, means: impl Fn() -> Means) {
    let (mut whole, mut keyring) = (Vec::new(), Vec::new());
    for _ in 0..OPENINGS {
        let began = Instant::now();
        let open = Door::open(place.clone(), means()).await.unwrap();
        whole.push(began.elapsed());
        open.store.close().await.unwrap();
        let mut vault = Vault::open(open.vault.home().clone(), means()).await.unwrap();
        let began = Instant::now();
        vault.unlock_with_keyring(Patience::Background).await.unwrap();
        keyring.push(began.elapsed());
    }
    let median = |mut took: Vec<Duration>| {
        took.sort();
        took[took.len() / 2].as_secs_f64() * 1000.0
    };
    let (whole, keyring) = (median(whole), median(keyring));
    println!(
        "opening with the keyring's slot {whole:.1} ms, the keyring's answer {keyring:.1} ms, beyond it {:.1} ms (target 50)",
        whole - keyring
    );
}
