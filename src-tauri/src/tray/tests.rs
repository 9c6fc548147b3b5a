//! What the tray shows, as a table: from what the engines tell to the picture, the sentence and the menu.

use chrono::{DateTime, Utc};
use pluggy::ConnectorId;
use tomada_engine::{
    ConnectionId,
    profile::ProfileId,
    view::{
        Asking, Audience, AutoSync, ByItself, Cause, Change, ClockView, Connection, ConsentEnd, Explanation,
        Institution, May, Network, Question, QuestionKind, Refresh, Remedy, Retry, Side, SignIn, Snapshot, Stage, Tone,
        Update, Upkeep,
    },
};
use uuid::Uuid;

use super::{
    model::{Choice, Entry, Look, face},
    seen::{Door, Seen, Told},
};
use crate::{preferences::Discreet, text::Text};

const HOME: ProfileId = ProfileId(Uuid::from_u128(1));
const WORK: ProfileId = ProfileId(Uuid::from_u128(2));

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_500_000 + seconds, 0).unwrap()
}

/// A connection: its id, which is its bank's name too, how it stands, and what it does.
fn one(bank: &str, tone: Tone, remedy: Remedy, stage: Stage) -> Connection {
    let institution = Institution {
        id: ConnectorId(1),
        name: bank.to_owned(),
        color: None,
        website: None,
        audience: Audience::Personal,
        sign_in: SignIn::Password,
        refresh: Refresh::Here,
        reset_host: None,
    };
    Connection {
        id: ConnectionId(bank.to_owned()),
        institution,
        stage,
        explanation: Explanation { tone, cause: Cause::Updating, side: Side::You, remedy },
        made: true,
        remembered: false,
        steps: Vec::new(),
        last_steps: Vec::new(),
        started_at: None,
        ended_at: None,
        last_success_at: None,
        bank_message: None,
        pending: None,
        accounts: Vec::new(),
        upkeep: Upkeep {
            update: May::Now,
            retry: Retry::NoNeed,
            by_itself: ByItself::Nothing,
            auto_sync: AutoSync::None,
            old_at: None,
            refusals: 0,
            products: Vec::new(),
            consent: ConsentEnd::NoConsent,
        },
        bank_name: None,
        paused_at: None,
        archived: None,
        reporting: None,
        takes_address: true,
    }
}

fn fine(bank: &str) -> Connection {
    one(bank, Tone::Ok, Remedy::Nothing, Stage::Finished)
}

fn running(bank: &str) -> Connection {
    one(bank, Tone::Busy, Remedy::Wait, Stage::Running)
}

fn refused(bank: &str) -> Connection {
    one(bank, Tone::Fail, Remedy::EnterCredentials, Stage::Finished)
}

/// Asked at one instant, and until another if it says so.
fn asking(bank: &str, since: i64, until: Option<i64>) -> Connection {
    let question = Question {
        asking: Asking::First,
        label: None,
        placeholder: None,
        instructions: None,
        kind: QuestionKind::Number,
        validation: None,
        validation_message: None,
        asked_at: at(since),
        deadline: until.map(at),
    };
    one(bank, Tone::Need, Remedy::Answer, Stage::NeedsInput { question })
}

fn opened(profile: ProfileId, network: Network, connections: Vec<Connection>) -> Told {
    let clock = ClockView { now: at(0), rate: 1.0, ahead_minutes: 0 };
    Told::Opened(profile, Box::new(Snapshot { revision: 5, network, clock, surprise: None, connections }))
}

fn update(revision: u64, change: Change) -> Told {
    Told::Update(
        HOME,
        Box::new(Update { revision, clock: ClockView { now: at(0), rate: 1.0, ahead_minutes: 0 }, change }),
    )
}

fn now(connection: Connection) -> Change {
    Change::Connection { connection: Box::new(connection) }
}

fn doors<const N: usize>(doors: [(ProfileId, Door); N], lockable: bool) -> Told {
    Told::Profiles { followed: doors.into(), lockable }
}

const OPEN: Door = Door::Open(None);

fn seen(told: impl IntoIterator<Item = Told>) -> Seen {
    let mut seen = Seen::default();
    for told in told {
        seen.hear(told);
    }
    seen
}

/// One unlocked profile.
fn home(connections: Vec<Connection>) -> Seen {
    seen([opened(HOME, Network::Online, connections), doors([(HOME, OPEN)], false)])
}

/// The queue as it is read: all above what is always there.
fn queue(seen: &Seen, discreet: bool) -> Vec<String> {
    let menu = face(seen, Discreet::Chosen(discreet), &Text::of("en").tray).menu;
    let label = |entry: Entry| match entry {
        Entry::Item { label, choice: Choice::Connection(..) } => Some(label),
        _ => None,
    };
    menu.into_iter().map_while(label).collect()
}

#[test]
fn the_picture_and_the_sentence_say_how_things_are() {
    let offline = |connections| seen([opened(HOME, Network::Offline, connections), doors([(HOME, OPEN)], false)]);
    let broken = one("Ipê", Tone::Stale, Remedy::Update, Stage::Finished);
    let hopeless = one("Ipê", Tone::Fail, Remedy::Nothing, Stage::Finished);
    for (seen, look, tooltip) in [
        (Seen::default(), Look::Idle, "Tomada: no profile is open"),
        (home(vec![]), Look::Fine, "Tomada: nothing needs you"),
        (home(vec![fine("Ipê")]), Look::Fine, "Tomada: nothing needs you"),
        // What goes on by itself, or can't be helped, calls nobody.
        (home(vec![broken]), Look::Fine, "Tomada: nothing needs you"),
        (home(vec![hopeless]), Look::Fine, "Tomada: nothing needs you"),
        (home(vec![fine("Ipê"), running("Araucária")]), Look::Working, "Tomada: a connection at work"),
        (home(vec![running("Ipê"), running("Araucária")]), Look::Working, "Tomada: 2 connections at work"),
        (offline(vec![fine("Ipê"), running("Araucária")]), Look::Offline, "Tomada: Pluggy does not answer"),
        (offline(vec![refused("Ipê")]), Look::NeedsYou, "Tomada: a connection needs you"),
        (
            home(vec![refused("Ipê"), asking("Jatobá", 0, None), running("Araucária")]),
            Look::NeedsYou,
            "Tomada: 2 connections need you",
        ),
    ] {
        let shown = face(&seen, Discreet::Chosen(false), &Text::of("en").tray);
        assert_eq!((shown.look, shown.tooltip.as_str()), (look, tooltip), "{seen:?}");
        // Whoever looks over a shoulder reads no more there than here.
        assert_eq!(face(&seen, Discreet::Chosen(true), &Text::of("en").tray).tooltip, tooltip);
    }
}

#[test]
fn the_menu_is_the_queue_and_what_is_always_there() {
    let seen = seen([
        opened(HOME, Network::Online, vec![fine("Ipê"), asking("Banco_Novo", 0, None)]),
        doors([(HOME, OPEN)], true),
    ]);
    let item = |label: &str, choice| Entry::Item { label: label.to_owned(), choice };
    let tick = |on| Entry::Tick { label: "Modo discreto".to_owned(), on, choice: Choice::Discreet };
    let leads = Choice::Connection(HOME, ConnectionId("Banco_Novo".to_owned()));
    let rest = |on| {
        [
            Entry::Line,
            item("Abrir a Tomada", Choice::Open),
            tick(on),
            item("Bloquear", Choice::Lock),
            Entry::Line,
            item("Sair", Choice::Quit),
        ]
    };
    let text = &Text::of("pt-BR").tray;
    let shown = [vec![item("Banco_Novo precisa de você", leads.clone())], rest(false).to_vec()].concat();
    assert_eq!(face(&seen, Discreet::Chosen(false), text).menu, shown);
    let discreet = [vec![item("Uma conexão precisa de você", leads)], rest(true).to_vec()].concat();
    assert_eq!(face(&seen, Discreet::Chosen(true), text).menu, discreet);
    // Without a queue there is no line above, and without a lock nothing to lock.
    let calm = face(&home(vec![fine("Ipê")]), Discreet::Chosen(false), text).menu;
    assert_eq!(calm, [&rest(false)[1..3], &rest(false)[4..]].concat());
}

#[test]
fn the_queue_begins_with_what_ends_soonest() {
    let connections = vec![
        refused("Stopped"),
        asking("Since long", 10, None),
        asking("Since now", 20, None),
        asking("Ends late", 0, Some(300)),
        asking("Ends soon", 30, Some(60)),
        running("Running"),
        fine("Fine"),
    ];
    let expected = [
        "Ends soon needs you",
        "Ends late needs you",
        "Since long needs you",
        "Since now needs you",
        "Stopped has stopped",
    ];
    assert_eq!(queue(&home(connections), false), expected);
}

#[test]
fn a_bank_is_named_while_its_profile_is_unlocked_and_nobody_looks_on() {
    let both = |home: Door, work: Door| {
        seen([
            opened(HOME, Network::Online, vec![asking("Ipê", 0, None), asking("Jatobá", 1, None)]),
            opened(WORK, Network::Online, vec![asking("Araucária", 2, None)]),
            doors([(HOME, home), (WORK, work)], false),
        ])
    };
    let called = |name: &str| Door::Open(Some(name.to_owned()));
    let all = both(called("Casa"), called("Loja"));
    assert_eq!(queue(&all, false), ["Ipê needs you (Casa)", "Jatobá needs you (Casa)", "Araucária needs you (Loja)"]);
    assert_eq!(queue(&all, true), ["3 connections need you"]);
    assert_eq!(
        queue(&both(OPEN, Door::Locked), false),
        ["Ipê needs you", "Jatobá needs you", "A connection needs you"]
    );
    assert_eq!(queue(&both(Door::Locked, Door::Locked), false), ["3 connections need you"]);
    // Of a profile of which nobody has said yet whether it is locked, nothing is named.
    assert_eq!(
        queue(&seen([opened(HOME, Network::Online, vec![asking("Ipê", 0, None)])]), false),
        ["A connection needs you"]
    );
}

#[test]
fn fifty_that_wait_fit_into_a_menu() {
    let many = (0..50).map(|number| asking(&format!("Bank {number:02}"), number, None)).collect();
    let queue = queue(&home(many), false);
    assert_eq!((queue.len(), queue[7].as_str(), queue[8].as_str()), (9, "Bank 07 needs you", "And 42 more"));
}

#[test]
fn what_changes_is_followed_once_and_in_order() {
    let mut seen = home(vec![running("Ipê"), fine("Jatobá")]);
    assert_eq!(seen.in_flight(), 1);
    seen.hear(update(6, now(asking("Ipê", 0, None))));
    assert_eq!((queue(&seen, false), seen.in_flight()), (vec!["Ipê needs you".to_owned()], 1));
    // Older than what is known, as an update is that was under way while the snapshot was taken.
    seen.hear(update(4, now(running("Ipê"))));
    assert_eq!(queue(&seen, false), ["Ipê needs you"]);
    seen.hear(update(7, Change::Removed { id: ConnectionId("Ipê".to_owned()), name: "Ipê".to_owned(), proof: None }));
    assert_eq!((queue(&seen, false), seen.in_flight()), (vec![], 0));
    seen.hear(update(8, Change::Network { network: Network::Offline }));
    assert_eq!(face(&seen, Discreet::Chosen(false), &Text::of("en").tray).look, Look::Offline);
    // Closed: nothing of it is left, and nothing more comes of it.
    seen.hear(doors([], false));
    seen.hear(update(9, now(asking("Ipê", 0, None))));
    assert_eq!(face(&seen, Discreet::Chosen(false), &Text::of("en").tray).look, Look::Idle);
}

#[test]
fn what_waits_for_credentials_or_for_a_window_does_not_stop_with_the_app() {
    let at = |stage| one("Ipê", Tone::Need, Remedy::EnterCredentials, stage);
    for (connection, in_flight) in [
        (at(Stage::NeedsCredentials), 0),
        (at(Stage::AtWidget), 0),
        (fine("Ipê"), 0),
        (refused("Ipê"), 0),
        (running("Ipê"), 1),
        (asking("Ipê", 0, None), 1),
        (at(Stage::Sending), 1),
        (at(Stage::Answering), 1),
        (at(Stage::Deleting), 1),
    ] {
        assert_eq!(home(vec![connection.clone()]).in_flight(), in_flight, "{connection:?}");
    }
}
