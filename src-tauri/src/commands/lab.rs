//! The Lab's room: its cases, and the bank behind them.

use pluggy::{Sensitive, client::Parameters};
use pluggy_sandbox::{
    Control, ControlError,
    cases::{self, Case, Topic},
    world::Policy,
};
use tauri::State;
use tomada_engine::ConnectionId;

use super::Answer;
use crate::{
    clipboard::Clipboard,
    ipc::{CommandError, ErrorCode, LabBank, LabCopy, LabOrder, LabView},
    lab::{Lab, face},
    profiles::Profiles,
};

/// Tells one run of a case from another.
const RUN: &str = "labRun";

#[tauri::command]
pub(crate) async fn lab(profiles: State<'_, Profiles>) -> Answer<LabView> {
    let (engine, lab) = (profiles.engine()?, profiles.lab()?);
    let connections = engine.items().await?;
    Ok(LabView {
        url: lab.url().to_owned(),
        cases: face::cases(),
        started: lab.started(),
        endings: face::endings(),
        bank: lab.control().map(|control| face::bank(control, connections)),
    })
}

#[tauri::command]
pub(crate) async fn lab_bank(profiles: State<'_, Profiles>) -> Answer<LabBank> {
    let (engine, lab) = (profiles.engine()?, profiles.lab()?);
    let control = driven(&lab)?;
    Ok(face::bank(control, engine.items().await?))
}

#[tauri::command]
pub(crate) async fn lab_start(profiles: State<'_, Profiles>, case: String) -> Answer<ConnectionId> {
    let (engine, lab) = (profiles.engine()?, profiles.lab()?);
    let case = cases::find(&case).ok_or(CommandError { code: ErrorCode::NotNow })?;
    // A connection can only be made at an institution that was listed.
    engine.institutions(false).await?;
    let connection = engine.connect(case.connector, typed(case)).await?;
    lab.note(connection.clone(), case);
    Ok(connection)
}

#[tauri::command]
pub(crate) async fn lab_drive(profiles: State<'_, Profiles>, order: LabOrder) -> Answer<LabBank> {
    let (engine, lab) = (profiles.engine()?, profiles.lab()?);
    let control = driven(&lab)?;
    match order {
        LabOrder::Clock { drive } => {
            control.drive(&drive)?;
        }
        LabOrder::Item { item, change } => {
            control.change(&item, change)?;
        }
        LabOrder::AddFault { fault } => control.add_fault(fault),
        // Used up meanwhile, or switched off by another client: either way it is off.
        LabOrder::RemoveFault { id } => {
            control.remove_fault(id);
        }
        LabOrder::ClearFaults => control.clear_faults(),
        LabOrder::Policy { plan, auto_sync_hours } => {
            control.set_policy(Policy { plan, auto_sync_hours, ..control.policy() });
        }
        LabOrder::Health { connector, status } => control.set_health(connector, status)?,
        LabOrder::Reset => control.reset(),
    }
    Ok(face::bank(control, engine.items().await?))
}

#[tauri::command]
pub(crate) async fn lab_copy(
    profiles: State<'_, Profiles>,
    clipboard: State<'_, Clipboard>,
    what: LabCopy,
) -> Answer<()> {
    Ok(clipboard.put(profiles.lab()?.needed(what))?)
}

/// What a case signs in with. Most begin with the same person, whose connections Pluggy would take for one and the same
/// (`avoidDuplicates`): a parameter that no institution asks for tells them apart, but where being the same is the case.
fn typed(case: &Case) -> Parameters {
    let values = case.values.iter().map(|(name, value)| ((*name).to_owned(), Sensitive::from(*value)));
    let run = (RUN.to_owned(), Sensitive::new(uuid::Uuid::new_v4().to_string()));
    values.chain((case.topic != Topic::Duplicate).then_some(run)).collect()
}

fn driven(lab: &Lab) -> Answer<&Control> {
    lab.control().ok_or(CommandError { code: ErrorCode::NotNow })
}

impl From<ControlError> for CommandError {
    fn from(_: ControlError) -> Self {
        // The item went on, or went, between the look and the press.
        Self { code: ErrorCode::NotNow }
    }
}
