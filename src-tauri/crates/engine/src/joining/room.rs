//! What a screen asks for of accounts that came twice, and what is done about them. All of it is on this computer.

use std::collections::HashMap;

use pluggy::{
    AccountId,
    model::{self, Identity},
};

use super::{
    UNDO,
    likeness::Marks,
    offers::{Apart, Candidate, Offer, offers},
    pairing::pairing,
};
use crate::{
    Engine, EngineError,
    accounts::{days, details},
    store::{
        AccountKept, Change,
        joining::{Joining, Placed, Recognised},
    },
    view::{
        ConnectionId, Joined, JoiningAccount, JoiningOffer, JoiningPreview, JoiningSample, JoiningSort, Joinings,
        Likely, Listing, TransactionRow,
    },
    words,
};

/// Pairs of accounts that a person said are not one.
const APART: &str = "joining.apart";
/// Rows that are shown of each sort.
const SAMPLES: usize = 3;
/// Rows that one is shown to be, of those that it may be.
const OTHERS: usize = 2;

impl Engine {
    /// Which accounts look like one, and which were joined of late.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn joinings(&self) -> Result<Joinings, EngineError> {
        let kept = self.store.accounts().await?;
        let found = self.offered(&kept).await?;
        let named = |id: &AccountId| Some(account(kept.iter().find(|one| one.account.id == *id)?));
        let offer = |offer: &Offer| {
            let likely = |(id, sureness): &(AccountId, _)| Some(Likely { account: named(id)?, sureness: *sureness });
            Some(JoiningOffer { newer: named(&offer.newer)?, older: offer.older.iter().filter_map(likely).collect() })
        };
        let now = self.clock.now();
        let joined = |Joining { from, into, at }: Joining| {
            let (newer, older, until) = (named(&from)?, named(&into)?, at + UNDO);
            let line = kept.iter().find(|one| one.account.id == from)?.line.clone();
            let face = face(&kept, &line)?;
            (until > now).then_some(Joined { newer, older, face, at, until })
        };
        let joinings = self.store.joinings().await?;
        Ok(Joinings {
            offers: found.iter().filter_map(offer).collect(),
            joined: joinings.into_iter().filter_map(joined).collect(),
        })
    }

    /// What would become of the rows of two accounts, were they joined.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] where they can't be; [`EngineError::Store`].
    pub async fn joining_preview(&self, newer: &AccountId, older: &AccountId) -> Result<JoiningPreview, EngineError> {
        self.joinable(newer, older).await?;
        let (old, new) = (self.store.listed_of(older).await?, self.store.listed_of(newer).await?);
        let rows = |side: &[Placed]| side.iter().map(|one| one.row.clone()).collect::<Vec<_>>();
        let found = pairing(&rows(&old), &rows(&new));
        let changed: Vec<_> = found.pairs.iter().filter(|pair| pair.told == super::pairing::Told::Otherwise).collect();
        let mut is_new = vec![true; new.len()];
        let told = found.pairs.iter().map(|pair| pair.newer).chain(found.doubtful.iter().map(|(at, _)| *at));
        told.for_each(|at| is_new.get_mut(at).into_iter().for_each(|is_new| *is_new = false));
        let fresh: Vec<usize> = is_new.iter().enumerate().filter(|(_, is)| **is).map(|(at, _)| at).collect();

        let sorts = [
            (JoiningSort::Changed, newest(changed.iter().map(|pair| (pair.newer, vec![pair.older])))),
            (JoiningSort::Doubtful, newest(found.doubtful.iter().cloned())),
            (JoiningSort::New, newest(fresh.iter().map(|at| (*at, Vec::new())))),
        ];
        let mut samples = Vec::new();
        for (sort, rows) in sorts {
            for (at, others) in rows {
                let Some(row) = self.shown(new.get(at)).await? else { continue };
                let mut told = Vec::new();
                for other in others.into_iter().take(OTHERS) {
                    told.extend(self.shown(old.get(other)).await?);
                }
                samples.push(JoiningSample { sort, row, others: told });
            }
        }
        Ok(JoiningPreview {
            known: count(found.pairs.len() - changed.len()),
            new: count(fresh.len()),
            changed: count(changed.len()),
            doubtful: count(found.doubtful.len()),
            earlier: count(old.len() - found.pairs.len()),
            samples,
        })
    }

    /// Joins two accounts: they have one line in every list from now on.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] where they can't be; [`EngineError::Store`].
    pub async fn join_accounts(&self, newer: &AccountId, older: &AccountId) -> Result<(), EngineError> {
        self.joinable(newer, older).await?;
        let joining = Joining { from: newer.clone(), into: older.clone(), at: self.clock.now() };
        Ok(self.store.write(vec![Change::Joined(joining)]).done().await?)
    }

    /// Remembers that two accounts are not one: they are not offered any more.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn keep_apart(&self, newer: AccountId, older: AccountId) -> Result<(), EngineError> {
        let kept = self.store.accounts().await?;
        let is_here = |id: &AccountId| kept.iter().any(|one| one.account.id == *id);
        let mut apart = self.apart().await?;
        apart.retain(|(one, other)| is_here(one) && is_here(other));
        apart.push((newer, older));
        Ok(self.store.write_setting(APART, &apart).await?)
    }

    /// Takes apart again what an account was joined into.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] where it was not, or too long ago; [`EngineError::Store`].
    pub async fn undo_joining(&self, account: &AccountId) -> Result<(), EngineError> {
        let joinings = self.store.joinings().await?;
        let since = self.clock.now() - UNDO;
        if !joinings.iter().any(|joining| joining.from == *account && joining.at > since) {
            return Err(EngineError::NotNow);
        }
        Ok(self.store.write(vec![Change::Parted(account.clone())]).done().await?)
    }

    async fn apart(&self) -> Result<Vec<Apart>, EngineError> {
        Ok(self.store.setting(APART).await?.unwrap_or_default())
    }

    /// Two accounts may be joined that are offered to be.
    async fn joinable(&self, newer: &AccountId, older: &AccountId) -> Result<(), EngineError> {
        let found = self.offered(&self.store.accounts().await?).await?;
        let is_meant = |offer: &Offer| offer.newer == *newer && offer.older.iter().any(|(id, _)| id == older);
        found.iter().any(is_meant).then_some(()).ok_or(EngineError::NotNow)
    }

    async fn offered(&self, kept: &[AccountKept]) -> Result<Vec<Offer>, EngineError> {
        let mut identities: HashMap<ConnectionId, Vec<String>> = HashMap::new();
        for held in self.store.holdings().await?.into_iter().filter(|held| held.list == Listing::Identity) {
            let Ok(identity) = serde_json::from_str::<Identity>(&held.document) else { continue };
            identities.entry(held.connection).or_default().extend(identity.tax_number.or(identity.document));
        }
        let mut candidates: Vec<Candidate> =
            self.store.recognised().await?.iter().filter_map(|one| candidate(one, kept, &identities)).collect();
        with_banks(&mut candidates);
        Ok(offers(&candidates, &self.apart().await?))
    }

    async fn shown(&self, row: Option<&Placed>) -> Result<Option<TransactionRow>, EngineError> {
        let Some(row) = row else { return Ok(None) };
        let today = days::today(self.clock.now());
        Ok(self.store.movement(row.place).await?.map(|kept| details::row(&kept, today)))
    }
}

fn candidate(
    one: &Recognised,
    kept: &[AccountKept],
    identities: &HashMap<ConnectionId, Vec<String>>,
) -> Option<Candidate> {
    let known = kept.iter().find(|known| known.account.id == one.id && known.connection == one.connection)?;
    let document: model::Account = serde_json::from_str(one.document.as_deref()?).ok()?;
    let connector = one.connector.as_ref()?;
    let through = (connector.id, connector.name.as_deref().unwrap_or_default());
    let holders = identities.get(&one.connection).map(Vec::as_slice).unwrap_or_default();
    Some(Candidate {
        id: one.id.clone(),
        connection: one.connection.clone(),
        line: known.line.clone(),
        told: known.missing_since.is_none(),
        marks: Marks::of(&document, known.account.kind, through, holders),
    })
}

/// The bank of a card is that of the accounts beside it, where they agree on one.
fn with_banks(all: &mut [Candidate]) {
    let mut banks: HashMap<ConnectionId, Option<String>> = HashMap::new();
    for one in all.iter() {
        let Some(bank) = &one.marks.bank else { continue };
        let known = banks.entry(one.connection.clone()).or_insert_with(|| Some(bank.clone()));
        if known.as_ref() != Some(bank) {
            *known = None;
        }
    }
    for one in all.iter_mut().filter(|one| one.marks.bank.is_none()) {
        one.marks.bank = banks.get(&one.connection).cloned().flatten();
    }
}

fn account(kept: &AccountKept) -> JoiningAccount {
    JoiningAccount {
        id: kept.account.id.clone(),
        connection: kept.connection.clone(),
        kind: kept.account.kind,
        name: words::said(kept.account.name.as_deref(), words::LINE),
        ending: kept.account.ending.clone(),
        told_at: kept.told_at,
    }
}

/// The account that stands for a line.
fn face(kept: &[AccountKept], line: &AccountId) -> Option<AccountId> {
    let members = kept.iter().filter(|one| one.line == *line).cloned();
    crate::accounts::faces(members).into_iter().next().map(|(face, _)| face.account.id)
}

/// Some of what was found, the newest first.
fn newest(found: impl DoubleEndedIterator<Item = (usize, Vec<usize>)>) -> Vec<(usize, Vec<usize>)> {
    let mut all: Vec<_> = found.collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.truncate(SAMPLES);
    all
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
