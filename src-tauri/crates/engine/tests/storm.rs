//! Outages at any moment of a connection, many times over: however Pluggy comes and goes, no second item is made, no answer
//! is given twice, and the connection comes to an end that is true. `SOAK_RUNS` says how many times.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use pluggy::Sensitive;
use tomada_engine::view::{Cause, Network};
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn outages_make_no_second_item_and_lose_no_connection() {
    let runs: u64 = std::env::var("SOAK_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(5);
    for seed in 0..runs {
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
        let requests = world.every_request();
        let sent = |what: &str| requests.iter().filter(|line| line.starts_with(what)).count();
        // Whatever the answer was: a second one that is refused was still sent.
        assert_eq!(sent("POST /items "), 1, "seed {seed}: {requests:?}");
        assert_eq!(sent("POST /items/{id}/mfa "), 1, "seed {seed}: {requests:?}");
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
