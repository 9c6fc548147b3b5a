//! What the tray shows: from what it has been told to a picture, a sentence and a menu. Pure.
//!
//! The menu has no "update all": Pluggy asks not to update in batches, and each connection has its own button.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use tomada_engine::{ConnectionId, profile::ProfileId, view::Network};

use super::seen::{Brief, Door, Seen, State};
use crate::{preferences::Discreet, text::TrayTexts};

/// Connections that the menu names at most: it is to be read at a glance.
const MOST: usize = 8;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) look: Look,
    /// The sentence beside the pointer. It names no bank.
    pub(super) tooltip: String,
    pub(super) menu: Vec<Entry>,
}

/// How things are, as a picture; the first of these that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    NeedsYou,
    /// Pluggy does not answer.
    Offline,
    Working,
    Fine,
    /// No profile is followed: nobody knows.
    Idle,
}

/// A line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Line,
    Item { label: String, choice: Choice },
    Tick { label: String, on: bool, choice: Choice },
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Choice {
    Connection(ProfileId, ConnectionId),
    Open,
    Discreet,
    Lock,
    Quit,
}

/// One that calls the person.
struct Call<'a> {
    profile: ProfileId,
    door: &'a Door,
    id: &'a ConnectionId,
    brief: &'a Brief,
}

/// What is shown of all that was seen.
pub(super) fn face(seen: &Seen, discreet: Discreet, text: &TrayTexts) -> Face {
    let calls = calls(seen);
    let (look, tooltip) = look(seen, calls.len(), text);
    let mut menu = queue(&calls, discreet.is_on(), text);
    if !menu.is_empty() {
        menu.push(Entry::Line);
    }
    menu.push(Entry::Item { label: text.open.clone(), choice: Choice::Open });
    // What the organization has fixed is not there to be chosen.
    if let Discreet::Chosen(on) = discreet {
        menu.push(Entry::Tick { label: text.discreet.clone(), on, choice: Choice::Discreet });
    }
    if seen.lockable {
        menu.push(Entry::Item { label: text.lock.clone(), choice: Choice::Lock });
    }
    menu.push(Entry::Line);
    menu.push(Entry::Item { label: text.quit.clone(), choice: Choice::Quit });
    Face { look, tooltip, menu }
}

fn look(seen: &Seen, calls: usize, text: &TrayTexts) -> (Look, String) {
    let tooltip = &text.tooltip;
    let connections = || seen.profiles.values().flat_map(|one| one.connections.values());
    let busy = connections().filter(|brief| brief.state == State::Busy).count();
    if calls > 0 {
        (Look::NeedsYou, tooltip.needs.of(calls))
    } else if seen.profiles.values().any(|one| one.network == Network::Offline) {
        (Look::Offline, tooltip.offline.clone())
    } else if busy > 0 {
        (Look::Working, tooltip.working.of(busy))
    } else if seen.profiles.is_empty() {
        (Look::Idle, tooltip.idle.clone())
    } else {
        (Look::Fine, tooltip.fine.clone())
    }
}

/// Those that wait for the person, most urgent first, as in the window: what ends soonest, then what has waited longest.
fn calls(seen: &Seen) -> Vec<Call<'_>> {
    let mut calls: Vec<Call<'_>> = seen
        .profiles
        .iter()
        .flat_map(|(profile, one)| {
            one.connections.iter().map(|(id, brief)| Call { profile: *profile, door: &one.door, id, brief })
        })
        .filter(|call| matches!(call.brief.state, State::Needs | State::Stopped))
        .collect();
    // What has no end, or no beginning, comes after what has.
    calls.sort_by_key(|call| {
        (call.brief.state, Reverse(call.brief.deadline.map(Reverse)), Reverse(call.brief.since.map(Reverse)))
    });
    calls
}

/// Each by the bank's name. Those whose bank is nobody's to read here are one line, which leads to the first of them.
fn queue(calls: &[Call<'_>], discreet: bool, text: &TrayTexts) -> Vec<Entry> {
    let item =
        |label, call: &Call<'_>| Entry::Item { label, choice: Choice::Connection(call.profile, call.id.clone()) };
    let (mut menu, mut unnamed, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for call in calls {
        match call.door {
            Door::Open(profile) if !discreet && menu.len() < MOST => {
                menu.push(item(named(call.brief, profile.as_deref(), text), call));
            }
            Door::Open(_) if !discreet => left_out.push(call),
            Door::Open(_) | Door::Locked => unnamed.push(call),
        }
    }
    let more = left_out.first().map(|first| item(text.more.of(left_out.len()), first));
    let hidden = unnamed.first().map(|first| item(text.needs.of(unnamed.len()), first));
    menu.extend(more.into_iter().chain(hidden));
    menu
}

fn named(brief: &Brief, profile: Option<&str>, text: &TrayTexts) -> String {
    let template = if brief.state == State::Stopped { &text.stopped } else { &text.needs_named };
    let label = template.replace("{bank}", &brief.bank);
    match profile {
        Some(profile) => text.in_profile.replace("{entry}", &label).replace("{profile}", profile),
        None => label,
    }
}
