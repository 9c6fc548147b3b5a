//! New profiles: what they need is asked for, tried, and only then kept.

use std::{collections::BTreeMap, fs, sync::Arc};

use pluggy::{Clock as _, Sensitive, SystemClock};
use tauri::Url;
use tomada_engine::{
    policy::Fixed,
    profile::{
        CheckError, Closed, PLUGGY, Place, Plan, ProfileId, ProfileKind, Profiles as List, Provider, Unlocked, check,
    },
    store::Store,
    vault::{Forgotten, KeyringFault, Means, NewSlot, VaultError},
};

use super::{
    face,
    open::{Open, PLAN},
    owner::{Owner, Screen},
    public_key,
};
use crate::{
    bridge,
    commands::Answer,
    ipc::{Beginning, CommandError, CredProblem, ErrorCode, Event, KeyringTrouble},
    prompt::{Asked, Purpose},
    windows,
};

const ADDRESS_OF_PLUGGY: &str = "TOMADA_PLUGGY_URL";
const ADDRESS: CommandError = CommandError { code: ErrorCode::Address };
const DISK: CommandError = CommandError { code: ErrorCode::Disk };

impl Owner {
    pub(super) async fn begin(&mut self, beginning: Beginning) -> Answer<()> {
        let kind = match &beginning {
            Beginning::Sandbox => ProfileKind::Sandbox,
            Beginning::OwnKeys { .. } => ProfileKind::OwnKeys,
            Beginning::Broker { .. } => ProfileKind::Broker,
        };
        if !self.policy.policy.allows(kind) {
            return Err(Fixed.into());
        }
        match beginning {
            Beginning::Sandbox => self.make(Provider::Sandbox, None).await,
            Beginning::OwnKeys { public_key } => {
                let public_key = public_key::checked(public_key.as_deref())?;
                self.ask(Purpose::ClientKeys { client_id: None, public_key }, None).await;
                Ok(())
            }
            Beginning::Broker { url, has_bearer, public_key } => {
                let url: Url = url.trim().parse().map_err(|_| ADDRESS)?;
                if !self.policy.policy.allows_broker(&url) {
                    return Err(Fixed.into());
                }
                let public_key = public_key::checked(public_key.as_deref())?;
                let provider = Provider::Broker { url: url.clone(), bearer: None, public_key: public_key.clone() };
                provider.access().map_err(|_| ADDRESS)?;
                if has_bearer {
                    self.ask(Purpose::Broker { url, public_key }, None).await;
                    return Ok(());
                }
                let locks = self.locks();
                match self.inbox.unless(locks, tried(&provider)).await {
                    Some(Ok(plan)) => self.make(provider, Some(plan)).await,
                    Some(Err(error)) => Err(CommandError { code: code(&error) }),
                    None => Err(CommandError { code: ErrorCode::NotNow }),
                }
            }
        }
    }

    /// The keys were typed.
    pub(super) async fn typed_keys(
        &mut self,
        public_key: Option<String>,
        values: &BTreeMap<String, Sensitive>,
    ) -> Answer<()> {
        let client_id = given(values, "clientId").expose().trim().to_owned();
        let client_secret = Sensitive::new(given(values, "clientSecret").expose().trim().to_owned());
        let again = Purpose::ClientKeys { client_id: Some(client_id.clone()), public_key: public_key.clone() };
        let provider = Provider::OwnKeys { client_id, client_secret, public_key };
        self.try_and_make(provider, again).await
    }

    /// What the company's address wants to be shown was typed.
    pub(super) async fn typed_bearer(
        &mut self,
        url: Url,
        public_key: Option<String>,
        values: &BTreeMap<String, Sensitive>,
    ) -> Answer<()> {
        let bearer = Sensitive::new(given(values, "bearer").expose().trim().to_owned());
        let provider = Provider::Broker { url: url.clone(), bearer: Some(bearer), public_key: public_key.clone() };
        self.try_and_make(provider, Purpose::Broker { url, public_key }).await
    }

    async fn try_and_make(&mut self, provider: Provider, again: Purpose) -> Answer<()> {
        let locks = self.locks();
        match self.inbox.unless(locks, tried(&provider)).await {
            Some(Ok(plan)) => self.make(provider, Some(plan)).await,
            // A lock falls: what was typed is gone with it.
            None => Err(CommandError { code: ErrorCode::NotNow }),
            Some(Err(error)) => {
                let problem = match error {
                    CheckError::Setup(_) => CredProblem::Address,
                    CheckError::Offline => CredProblem::Offline,
                    CheckError::Refused(_) => CredProblem::Refused,
                    CheckError::Answer => CredProblem::Answer,
                };
                self.ask(again, Some(problem)).await;
                Ok(())
            }
        }
    }

    /// Makes a profile whose key is in the keyring. Without one, a profile with pretend banks lives in memory, and any other
    /// waits for a passphrase; so does one that must have a lock.
    async fn make(&mut self, provider: Provider, plan: Option<Plan>) -> Answer<()> {
        if self.policy.policy.requires_lock(provider.kind()) {
            self.waiting = Some((provider, plan));
            self.ask(Purpose::NewPassphrase { because: None }, None).await;
            return Ok(());
        }
        match self.make_with(&provider, plan, vec![NewSlot::Keyring]).await {
            Err(Closed::Vault(VaultError::Keyring(KeyringFault::GivenUp))) if !self.inbox.was_left() => Ok(()),
            Err(Closed::Vault(VaultError::Keyring(fault))) => {
                tracing::info!(%fault, "there is no keyring");
                let why = face::trouble(&fault);
                match provider {
                    Provider::Sandbox => self.begin_in_memory(why).await,
                    other => {
                        self.waiting = Some((other, plan));
                        self.ask(Purpose::NewPassphrase { because: Some(why) }, None).await;
                        Ok(())
                    }
                }
            }
            Err(why) => {
                tracing::error!(?why, "the profile could not be made");
                Err(not_made(why))
            }
            Ok(()) => Ok(()),
        }
    }

    /// Makes a profile with these ways in, and opens it.
    pub(super) async fn make_with(
        &mut self,
        provider: &Provider,
        plan: Option<Plan>,
        slots: Vec<NewSlot>,
    ) -> Result<(), Closed> {
        let id = ProfileId(uuid::Uuid::new_v4());
        let place = self.place(id).ok_or(Closed::StoreGone)?;
        let (means, due) = (self.means(), self.due());
        match self.inbox.meanwhile(due, begun(&place, means, provider, plan, slots)).await {
            Ok(unlocked) => {
                match &self.screen {
                    // The same profile, which from now on is kept.
                    Screen::Open(open) if open.held.is_none() && open.kind == provider.kind() => self.close().await,
                    _ => self.step_aside().await,
                }
                self.enter(id, unlocked).await;
                Ok(())
            }
            Err(why) => {
                // Nobody was ever told that there is such a profile: the half of one goes, and what the keyring has of it.
                self.erase_profile(&place).await;
                drop(fs::remove_dir_all(&place.folder));
                Err(why)
            }
        }
    }

    async fn begin_in_memory(&mut self, why: KeyringTrouble) -> Answer<()> {
        if let Screen::Open(open) = &mut self.screen
            && open.in_memory.is_some()
        {
            // The keyring was tried again for it; what is here stays.
            open.in_memory = Some(why);
            self.tell().await;
            return Ok(());
        }
        let store = Store::in_memory().await?;
        self.step_aside().await;
        let id = ProfileId(uuid::Uuid::new_v4());
        match Open::enter(&self.app, id, store, None).await {
            Ok(mut open) => {
                open.in_memory = Some(why);
                self.show_open(Box::new(open)).await;
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "the offline Pluggy could not start");
                Err(CommandError { code: ErrorCode::Provider })
            }
        }
    }

    /// Sets a profile that can't be opened aside, with all its files, so that one can begin anew.
    pub(super) async fn begin_anew(&mut self) -> Answer<()> {
        let Screen::Closed(shut) = &self.screen else { return Err(CommandError { code: ErrorCode::NotNow }) };
        let (id, kind, place) = (shut.id, shut.kind, self.place(shut.id).ok_or(DISK)?);
        self.close().await;
        let aside = fs::rename(&place.folder, List::aside(&place.folder, SystemClock.now())).map_err(|_| DISK);
        if let Err(error) = aside.and_then(|()| self.forget(id)) {
            self.open(id, None).await;
            return Err(error);
        }
        let made = if kind == Some(ProfileKind::Sandbox) && self.policy.policy.allows(ProfileKind::Sandbox) {
            self.make(Provider::Sandbox, None).await
        } else {
            // Its keys went aside with it.
            Ok(())
        };
        if matches!(self.screen, Screen::Welcome) {
            self.show(Screen::Welcome).await;
        }
        made
    }

    pub(super) async fn delete(&mut self) -> Answer<()> {
        let id = match &self.screen {
            Screen::Open(open) => open.id,
            Screen::Closed(shut) => shut.id,
            Screen::Welcome => return Err(CommandError { code: ErrorCode::NotNow }),
        };
        self.close().await;
        let mut forgotten = Forgotten::default();
        if let Some(place) = self.place(id) {
            forgotten += self.erase_profile(&place).await;
        }
        let erased = self.erase_set_aside(id).await;
        if let Err(error) = erased.and_then(|aside| self.forget(id).map(|()| forgotten += aside)) {
            // Its files are still there, or some of them: whatever opens is shown.
            self.open(id, None).await;
            return Err(error);
        }
        match self.list.as_ref().and_then(|list| list.all().first().copied()) {
            Some(next) => self.bring(next.id).await,
            None => self.show(Screen::Welcome).await,
        }
        if !forgotten.all {
            bridge::emit(&self.app, Event::KeyLeft);
        }
        Ok(())
    }

    fn forget(&mut self, id: ProfileId) -> Answer<()> {
        let deleted = self.list.as_mut().map(|list| list.delete(id));
        deleted.transpose().map(|_| ()).map_err(CommandError::from)
    }

    /// Opens the credential window for this.
    pub(super) async fn ask(&self, purpose: Purpose, problem: Option<CredProblem>) {
        windows::ask(&self.app, Asked { purpose, problem }).await;
    }
}

async fn begun(
    place: &Place,
    means: Means,
    provider: &Provider,
    plan: Option<Plan>,
    slots: Vec<NewSlot>,
) -> Result<Unlocked, Closed> {
    let unlocked = Unlocked::create(place, means, slots).await?;
    let kept = async {
        provider.write(&unlocked.store).await?;
        unlocked.store.write_setting(PLAN, &plan).await
    };
    kept.await.map_err(Closed::Store)?;
    Ok(unlocked)
}

/// What to say where a profile could not be made.
pub(super) fn not_made(why: Closed) -> CommandError {
    match why {
        Closed::Vault(error) => error.into(),
        Closed::Store(error) => error.into(),
        _ => DISK,
    }
}

/// Tries what a profile would work with.
async fn tried(provider: &Provider) -> Result<Plan, CheckError> {
    let base = pluggy().ok_or(CheckError::Answer)?;
    check(provider, base, Arc::new(SystemClock)).await
}

/// Where Pluggy is. A debug build can be told otherwise, to be tried against an offline one.
pub(crate) fn pluggy() -> Option<Url> {
    let named = if cfg!(debug_assertions) { std::env::var(ADDRESS_OF_PLUGGY).ok() } else { None };
    named.as_deref().unwrap_or(PLUGGY).parse().ok()
}

fn code(error: &CheckError) -> ErrorCode {
    match error {
        CheckError::Setup(_) => ErrorCode::Address,
        CheckError::Offline => ErrorCode::Offline,
        CheckError::Refused(_) | CheckError::Answer => ErrorCode::Provider,
    }
}

/// What was typed under a name; nothing typed is an empty text.
pub(super) fn given(values: &BTreeMap<String, Sensitive>, name: &str) -> Sensitive {
    values.get(name).cloned().unwrap_or_else(|| Sensitive::from(""))
}

#[cfg(test)]
mod tests {
    use tomada_engine::{store::StoreError, vault::DiskFault};

    use super::*;

    #[test]
    fn why_a_profile_could_not_be_made_is_told_by_what_helps() {
        let disk = |fault| Closed::Vault(VaultError::Disk(fault));
        let other = std::io::ErrorKind::Other;
        for (why, code) in [
            (disk(DiskFault::Full), ErrorCode::DiskFull),
            (Closed::Store(StoreError::DiskFull), ErrorCode::DiskFull),
            (disk(DiskFault::Denied), ErrorCode::ReadOnly),
            (Closed::Store(StoreError::ReadOnly), ErrorCode::ReadOnly),
            (disk(DiskFault::Failed(other)), ErrorCode::Disk),
            (Closed::Store(StoreError::Disk(other)), ErrorCode::Disk),
        ] {
            assert_eq!(not_made(why).code, code);
        }
    }
}
