//! Whether two accounts may be one: by their holder's document, the institution, what they are, and their number. Institutions
//! write numbers in their own ways, and mask some of them. Pure.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use pluggy::{ConnectorId, model};
use serde::Serialize;

use crate::{connection::meu_pluggy::MEU_PLUGGY, view::AccountKind};

/// Characters of a masked number that have to be seen to tell anything.
const SEEN: usize = 3;
/// Digits of a card that are told of it.
const CARD: usize = 4;
/// Digits of a bank's number.
const COMPE: usize = 3;
/// Words of institutions' names that tell none from another.
const WORDS: [&str; 8] = ["banco", "bank", "open", "finance", "conta", "digital", "sa", "brasil"];

/// What tells an account from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// The connector that it came through.
    pub connector: ConnectorId,
    /// What that is called.
    pub institution: String,
    /// The bank's number (COMPE).
    pub bank: Option<String>,
    /// What it is.
    pub kind: AccountKind,
    /// ISO 4217.
    pub currency: Option<String>,
    /// CPF or CNPJ of its holder, as they were told.
    pub holders: Vec<String>,
    /// Its branch.
    pub branch: Option<String>,
    /// Its number, or what of it is told.
    pub number: Option<String>,
    /// Of a card.
    pub brand: Option<String>,
}

/// How sure it is that two accounts are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Sureness {
    /// Something of it is not told, or several may be meant.
    Doubtful,
    /// All that is to be known agrees.
    Sure,
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alike {
    Same,
    Perhaps,
    Different,
}

impl Marks {
    /// Those of an account as it came. `identities` are the documents of the connection's holder.
    #[must_use]
    pub fn of(
        account: &model::Account,
        kind: AccountKind,
        (connector, institution): (ConnectorId, &str),
        identities: &[String],
    ) -> Self {
        let transfer = account.bank_data.as_ref().and_then(|data| data.transfer_number.as_deref());
        let (own, transfer) = (parts(account.number.as_deref()), parts(transfer));
        let bank = transfer.first().filter(|part| transfer.len() > 2 && is_bank(part)).cloned();
        let longest = if own.len() >= 2 || transfer.is_empty() { &own } else { &transfer };
        let branch = longest.len().checked_sub(2).and_then(|at| longest.get(at)).cloned();
        let card = account.credit_data.as_ref();
        Self {
            connector,
            institution: institution.to_owned(),
            bank,
            kind,
            currency: account.currency_code.clone(),
            holders: account.tax_number.iter().chain(identities).cloned().collect(),
            branch,
            number: own.last().or(transfer.last()).cloned(),
            brand: card.and_then(|card| card.brand.clone()),
        }
    }
}

/// How sure it is that two accounts are one; nothing where they are not, or too little is told.
#[must_use]
pub fn likeness(one: &Marks, other: &Marks) -> Option<Sureness> {
    let currencies = one.currency.as_ref().zip(other.currency.as_ref());
    if one.kind != other.kind || currencies.is_some_and(|(one, other)| one != other) {
        return None;
    }
    let compared = [holder(one, other), bank(one, other), number(one, other)];
    if compared.contains(&Alike::Different) {
        return None;
    }
    match compared.into_iter().filter(|alike| *alike == Alike::Perhaps).count() {
        0 => Some(Sureness::Sure),
        1 => Some(Sureness::Doubtful),
        _ => None,
    }
}

fn holder(one: &Marks, other: &Marks) -> Alike {
    let pairs = one.holders.iter().flat_map(|mine| other.holders.iter().map(move |yours| document(mine, yours)));
    // One of several holders may be told first here, and last there.
    pairs.fold(None, |best, next| Some(best.map_or(next, |best| likest(best, next)))).unwrap_or(Alike::Perhaps)
}

fn likest(one: Alike, other: Alike) -> Alike {
    match (one, other) {
        (Alike::Same, _) | (_, Alike::Same) => Alike::Same,
        (Alike::Perhaps, _) | (_, Alike::Perhaps) => Alike::Perhaps,
        _ => Alike::Different,
    }
}

/// Two CPFs or CNPJs, of which each may be masked.
fn document(one: &str, other: &str) -> Alike {
    let written = |text: &str| -> Vec<Option<char>> {
        let kept = text.chars().filter(|letter| letter.is_ascii_alphanumeric() || is_mask(*letter));
        kept.map(|letter| Some(letter).filter(|letter| !is_mask(*letter) && !letter.eq_ignore_ascii_case(&'x')))
            .collect()
    };
    let (one, other) = (written(one), written(other));
    if one.is_empty() || one.len() != other.len() {
        return if one.is_empty() || other.is_empty() { Alike::Perhaps } else { Alike::Different };
    }
    let seen: Vec<_> = one.iter().zip(&other).filter_map(|(one, other)| Some((*one)? == (*other)?)).collect();
    match (seen.contains(&false), seen.len()) {
        (true, _) => Alike::Different,
        (false, all) if all == one.len() => Alike::Same,
        _ => Alike::Perhaps,
    }
}

fn bank(one: &Marks, other: &Marks) -> Alike {
    if let (Some(one), Some(other)) = (&one.bank, &other.bank) {
        return if one == other { Alike::Same } else { Alike::Different };
    }
    // What MeuPluggy passes on is of any bank.
    if [one.connector, other.connector].contains(&MEU_PLUGGY) {
        return Alike::Perhaps;
    }
    let (mine, yours) = (words(&one.institution), words(&other.institution));
    if one.connector == other.connector || mine == yours {
        Alike::Same
    } else if mine.is_disjoint(&yours) {
        Alike::Different
    } else {
        Alike::Perhaps
    }
}

/// The words of an institution's name that tell it from others, without what stands in brackets.
fn words(name: &str) -> BTreeSet<String> {
    let bare = name.split('(').next().unwrap_or_default().to_lowercase();
    let words = bare.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1);
    let told: BTreeSet<String> = words.clone().filter(|word| !WORDS.contains(word)).map(str::to_owned).collect();
    if told.is_empty() { words.map(str::to_owned).collect() } else { told }
}

fn number(one: &Marks, other: &Marks) -> Alike {
    let (Some(mine), Some(yours)) = (&one.number, &other.number) else { return Alike::Perhaps };
    if one.kind == AccountKind::CreditCard {
        return card(one, other, (mine, yours));
    }
    if let (Some(one), Some(other)) = (&one.branch, &other.branch)
        && !is_masked(one)
        && !is_masked(other)
        && branch(one) != branch(other)
    {
        return Alike::Different;
    }
    if is_masked(mine) || is_masked(yours) {
        return masked(mine, yours);
    }
    // Some leave away the digit that only proves the others.
    let proven = |text: &str| text.rsplit_once('-').map(|(before, _)| bare(before));
    let same = bare(mine) == bare(yours)
        || proven(mine).is_some_and(|mine| mine == bare(yours) && !yours.contains('-'))
        || proven(yours).is_some_and(|yours| yours == bare(mine) && !mine.contains('-'));
    if same { Alike::Same } else { Alike::Different }
}

/// Of a card only the end is ever told.
fn card(one: &Marks, other: &Marks, (mine, yours): (&str, &str)) -> Alike {
    let brands = one.brand.as_ref().zip(other.brand.as_ref());
    if brands.is_some_and(|(one, other)| !one.eq_ignore_ascii_case(other)) {
        return Alike::Different;
    }
    let (mine, yours) = (seen(mine), seen(yours));
    let enough = mine.len() >= CARD && yours.len() >= CARD;
    match (enough, ends_alike(&mine, &yours, CARD)) {
        (true, true) => Alike::Same,
        (true, false) => Alike::Different,
        (false, _) => masked(&mine, &yours),
    }
}

/// Two numbers of which only the ends are seen.
fn masked(one: &str, other: &str) -> Alike {
    let (one, other) = (seen(one), seen(other));
    let least = one.len().min(other.len());
    if least < SEEN || ends_alike(&one, &other, least) { Alike::Perhaps } else { Alike::Different }
}

fn ends_alike(one: &str, other: &str, digits: usize) -> bool {
    let end = |text: &str| text.chars().rev().take(digits).collect::<Vec<_>>();
    end(one) == end(other)
}

/// What of a number comes after all that is masked.
fn seen(number: &str) -> String {
    let end = number.rsplit(is_mask).next().unwrap_or_default();
    bare_with_zeros(end.trim_start_matches(['x', 'X']))
}

fn is_masked(number: &str) -> bool {
    number.contains(is_mask) || number.starts_with(['x', 'X'])
}

fn is_mask(letter: char) -> bool {
    matches!(letter, '*' | '•' | '#' | '●')
}

fn bare(number: &str) -> String {
    bare_with_zeros(number).trim_start_matches('0').to_owned()
}

fn bare_with_zeros(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

fn branch(number: &str) -> String {
    bare(number.split('-').next().unwrap_or_default())
}

/// Bank, branch and account stand in one text.
fn parts(text: Option<&str>) -> Vec<String> {
    let parts = text.unwrap_or_default().split('/').map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

fn is_bank(part: &str) -> bool {
    part.len() == COMPE && part.bytes().all(|digit| digit.is_ascii_digit())
}
