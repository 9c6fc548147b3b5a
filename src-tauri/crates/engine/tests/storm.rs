//! Outages and faults at any moment of a connection, many times over: however Pluggy comes and goes, and whatever it answers,
//! no second item is made, nothing is sent twice by itself, and the connection comes to an end that is true.
//! `SOAK_RUNS` says how many times.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use pluggy::{ItemId, Sensitive};
use tomada_engine::view::{Cause, Network};
use world::World;

fn runs() -> u64 {
    std::env::var("SOAK_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5)
}

fn sent(world: &World, what: &str) -> usize {
    world.every_request().iter().filter(|line| line.starts_with(what)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn outages_make_no_second_item_and_lose_no_connection() {
    for seed in 0..runs() {
        let mut moments = fastrand::Rng::with_seed(seed);
        let mut world = World::start().await;
        let id = world.prepare(5).await;
        world.submit(&id, "user-ok", "password-ok").await;
        world.comes_to(&id, Cause::Updating).await;
        outage(&mut world, moments.bool()).await;
        world.comes_to(&id, Cause::CodeWanted).await;
        outage(&mut world, moments.bool()).await;
        world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
        world.until(&id, Cause::Updating).await;
        outage(&mut world, moments.bool()).await;
        world.comes_to(&id, Cause::UpToDate).await;
        // Whatever the answer was: a second one that is refused was still sent.
        assert_eq!(sent(&world, "POST /items "), 1, "seed {seed}: {:?}", world.every_request());
        assert_eq!(sent(&world, "POST /items/{id}/mfa "), 1, "seed {seed}: {:?}", world.every_request());
    }
}

async fn outage(world: &mut World, happens: bool) {
    if happens {
        world.outage_begins().await;
        world.until_network(Network::Offline).await;
        world.outage_ends().await;
        world.until_network(Network::Online).await;
    }
}

/// Everything that a person does is sent once. What nobody knows the end of is told, and it is the person who does it again;
/// Pluggy then knows the credentials, and the one item there is, is taken up.
#[tokio::test(flavor = "multi_thread")]
async fn faults_make_no_second_item_and_lose_no_connection() {
    let mut unknown = 0;
    for seed in 0..runs() {
        let mut moments = fastrand::Rng::with_seed(seed);
        let mut world = World::start().await;
        let id = world.prepare(5).await;
        fault(&world, &mut moments).await;
        world.submit(&id, "user-ok", "password-ok").await;
        let (mut submits, mut answers) = (1, 0);
        loop {
            let end = world.comes_to_one_of(&id, &ENDS).await;
            if end == Cause::UpToDate {
                break;
            }
            fault(&world, &mut moments).await;
            match end {
                Cause::OutcomeUnknown | Cause::Refused => {
                    assert_eq!(sent(&world, "POST /items "), submits, "seed {seed}: nothing is sent by itself");
                    world.engine.enter_credentials(&id).await.unwrap();
                    world.submit(&id, "user-ok", "password-ok").await;
                    submits += 1;
                    unknown += usize::from(end == Cause::OutcomeUnknown);
                }
                Cause::CodeWanted => {
                    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
                    answers += 1;
                }
                _ => world.engine.update(&id).await.unwrap(),
            }
        }
        let requests = world.every_request();
        assert_eq!(sent(&world, "POST /items "), submits, "seed {seed}: {requests:?}");
        assert_eq!(sent(&world, "POST /items 200"), 1, "seed {seed}: {requests:?}");
        assert_eq!(sent(&world, "POST /items/{id}/mfa "), answers, "seed {seed}: {requests:?}");
        let ours: Vec<ItemId> = world.engine.items().await.unwrap().into_iter().map(|(_, item)| item).collect();
        assert_eq!(world.items(), ours, "seed {seed}: {requests:?}");
    }
    assert!(unknown > 0 || runs() < 5, "too few went wrong to show anything");
}

/// Where it is a person's turn, or nobody's any more. A refusal is that of the second request, in words that can't be read.
const ENDS: [Cause; 6] = [
    Cause::OutcomeUnknown,
    Cause::Refused,
    Cause::CodeWanted,
    Cause::CodeTimeout,
    Cause::ProviderFailed,
    Cause::UpToDate,
];

/// Switches a fault on, or does not: carried out and not heard of, not carried out, or carried out and unreadable.
async fn fault(world: &World, moments: &mut fastrand::Rng) {
    let request = moments.choice([
        r#""method":"POST","path":"/items""#,
        r#""method":"POST","path":"/items/{id}/mfa""#,
        r#""method":"GET","path":"/items/{id}""#,
        r#""method":"GET","path":"/accounts""#,
    ]);
    let way = moments.choice([
        r#""kind":"cut","afterBytes":0"#,
        r#""kind":"status","status":503,"codeDescription":null"#,
        r#""kind":"malformed""#,
    ]);
    // Rare enough for an end to come.
    if let (Some(request), Some(way), 0..3) = (request, way, moments.u8(0..4)) {
        world.fault(&format!(r#"{{{request},"count":1,{way}}}"#)).await;
    }
}
