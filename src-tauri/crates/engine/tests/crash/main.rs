//! The program is killed at each step of a creation, many times over, and started again: no item is lost, none is made twice,
//! and the person who does what is asked for comes to the end. The one that is killed is this test binary, started once more
//! as the app with its person; the bank is here. `SOAK_RUNS` says how many kills each seed gets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the program says what its person does")]

mod life;
mod person;
mod story;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    thread::available_parallelism,
};

use pluggy_sandbox::faults::{Act, Fault};
use tokio::task::JoinSet;
use tomada_engine::faults::POINTS;

use life::{Case, End, Told, live};
use story::STORIES;

/// Seeds of a soak.
const MOST_SEEDS: u64 = 20;
/// Seeds of a sample, and the kills that each of them gets.
const SAMPLE: u64 = 3;
/// Attempts at the same time, for each processor: most of the time each of them waits for the bank.
const AT_ONCE: usize = 4;

/// What the bank has carried out when the program dies, and nobody was told.
const UNANSWERED: [&str; 4] =
    ["POST /connect_token 200", "POST /items 200", "GET /items/{id} 200", "POST /items/{id}/mfa 200"];

fn runs() -> u64 {
    env::var("SOAK_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(SAMPLE)
}

fn seeds() -> u64 {
    runs().clamp(SAMPLE, MOST_SEEDS)
}

fn story_of(seed: u64) -> usize {
    usize::try_from(seed).unwrap() % STORIES.len()
}

/// Sees all of them through.
async fn all(cases: Vec<Case>) -> Vec<(Case, Told)> {
    let at_once = available_parallelism().map_or(1, usize::from) * AT_ONCE;
    let (mut waiting, mut under_way, mut over) = (cases.into_iter(), JoinSet::new(), Vec::new());
    loop {
        for case in waiting.by_ref().take(at_once - under_way.len()) {
            under_way.spawn(async move {
                let told = live(&case).await;
                (case, told)
            });
        }
        match under_way.join_next().await {
            Some(ended) => over.push(ended.unwrap()),
            None => return over,
        }
    }
}

/// Before an item can be adopted, one has to be there that nobody was told of.
fn ends(point: &str, count: u32) -> Vec<End> {
    let here = End::At(format!("{point}:{count}"));
    if point == "before-adoption" { vec![End::Unanswered("POST /items 200"), here] } else { vec![here] }
}

/// What may go wrong between the two besides, now and then: an answer whose end does not come, or that nobody can read.
fn fault(moments: &mut fastrand::Rng) -> Option<Fault> {
    let act = match moments.u8(0..8) {
        0 => Act::Cut { after_bytes: moments.usize(0..600) },
        1 => Act::Malformed,
        2 => Act::Latency { milliseconds: moments.u64(0..100) },
        _ => return None,
    };
    let (method, path) = (Some("POST".to_owned()), Some("/items".to_owned()));
    Some(Fault { method, path, count: Some(1), probability: None, act })
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_each_step_nothing_is_lost_and_nothing_doubled() {
    let mut cases = Vec::new();
    for seed in 0..seeds() {
        let mut moments = fastrand::Rng::with_seed(seed);
        // The first seed is the plain one: each point of it is come to.
        let mut case = |ends: &dyn Fn(u32) -> Vec<End>| {
            let (count, fault) = if seed == 0 { (1, None) } else { (moments.u32(1..4), fault(&mut moments)) };
            Case { seed: moments.u64(..), story: story_of(seed), ends: ends(count), fault }
        };
        cases.extend(POINTS.map(|point| case(&|count| ends(point, count))));
        cases.extend(UNANSWERED.map(|request| case(&|_| vec![End::Unanswered(request)])));
    }
    let over = all(cases).await;
    let reached: BTreeSet<&str> = over.iter().flat_map(|(_, told)| told.reached.keys().map(String::as_str)).collect();
    assert_eq!(reached, BTreeSet::from(POINTS), "a point that is never reached, or is not listed");
    let came_to = over.iter().filter(|(case, told)| told.killed == case.ends.len());
    let came_to: BTreeSet<&End> = came_to.filter_map(|(case, _)| case.ends.last()).collect();
    for end in POINTS.map(|point| End::At(format!("{point}:1"))).into_iter().chain(UNANSWERED.map(End::Unanswered)) {
        assert!(came_to.contains(&end), "nobody was killed at {end:?}");
    }
    println!("{} kills in {} attempts", over.iter().map(|(_, told)| told.killed).sum::<usize>(), over.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_a_person_is_told_how_far_it_came() {
    let at = |point: &str| End::At(format!("{point}:1"));
    let unanswered = End::Unanswered("POST /items 200");
    let rows = [
        (vec![at("before-intent")], vec!["CredentialsWanted"]),
        (vec![at("after-intent")], vec!["NotSent"]),
        (vec![at("after-rules")], vec!["NotSent"]),
        (vec![at("before-send")], vec!["OutcomeUnknown"]),
        (vec![at("after-token")], vec!["OutcomeUnknown"]),
        (vec![unanswered.clone()], vec!["OutcomeUnknown"]),
        (vec![at("before-id")], vec!["OutcomeUnknown"]),
        // Nothing was sent the second time, which says nothing of the first.
        (vec![unanswered.clone(), at("after-intent")], vec!["OutcomeUnknown", "OutcomeUnknown"]),
        (vec![unanswered, at("before-adoption")], vec!["OutcomeUnknown", "Updating"]),
        (vec![at("after-id")], vec!["Updating"]),
        (vec![at("before-outcome")], vec!["Updating"]),
        (vec![at("before-look")], vec!["Updating"]),
        (vec![at("before-answer")], vec!["CheckingCode"]),
        (vec![at("after-answer")], vec!["CheckingCode"]),
        (vec![at("before-sync")], vec!["Updating"]),
        (vec![at("between-accounts-and-end")], vec!["Updating"]),
    ];
    let cases = rows.iter().map(|(ends, _)| Case { seed: 0, story: 0, ends: ends.clone(), fault: None });
    let over = all(cases.collect()).await;
    let found: BTreeMap<_, _> = over.into_iter().map(|(case, told)| (case.ends, told.found)).collect();
    let wanted = rows.into_iter().map(|(ends, found)| (ends, found.into_iter().map(str::to_owned).collect()));
    assert_eq!(found, wanted.collect());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_anywhere_and_again_on_the_way_back_it_comes_to_its_end() {
    let plain = (0..seeds()).map(|seed| Case { seed, story: story_of(seed), ends: Vec::new(), fault: None });
    let mut cases = Vec::new();
    for (case, told) in all(plain.collect()).await {
        let points = told.reached.values().sum::<u32>();
        let mut moments = fastrand::Rng::with_seed(case.seed);
        for run in 0..runs() {
            let anywhere = End::At(format!("*:{}", 1 + run * u64::from(points) / runs()));
            let again = End::At(format!("*:{}", moments.u32(1..=points)));
            let ends = if moments.bool() { vec![anywhere] } else { vec![anywhere, again] };
            cases.push(Case { seed: moments.u64(..), ends, fault: fault(&mut moments), ..case });
        }
    }
    let over = all(cases).await;
    let killed = over.iter().map(|(_, told)| told.killed).sum::<usize>();
    println!("{killed} kills in {} attempts", over.len());
    assert!(killed * 10 >= over.len() * 9, "most of them were to be killed");
}
