//! MeuPluggy ("Meu Pluggy"): a connector that is no bank. It passes on what a person has connected in Pluggy's own app, one
//! authorisation a bank; it refreshes itself daily, and takes no update and no new credentials. Which bank an item is of, only
//! its accounts tell: by the number that a transfer begins with (COMPE), or by a name in theirs. Pure.

use icu_normalizer::DecomposingNormalizerBorrowed;
use pluggy::{ConnectorId, model::Account};

/// Its connector.
pub const MEU_PLUGGY: ConnectorId = ConnectorId(200);

/// Whether Pluggy is to refuse credentials that an item has already. Nothing is typed at MeuPluggy: all its items would pass
/// for the same one, whichever bank is authorised.
pub(crate) fn avoids_duplicates(connector: ConnectorId) -> Option<bool> {
    (connector != MEU_PLUGGY).then_some(true)
}

/// Where a person refreshes what it passes on.
pub const MEU_PLUGGY_PAGE: &str = "https://meu.pluggy.ai";

/// Digits of a bank's number.
const COMPE: usize = 3;

/// Names that are words besides: no name of an account tells a bank by them.
const WORDS: [&str; 3] = ["Caixa", "Banco Original", "Stone"];

/// Banks by their number, under the name that people call them.
const BANKS: [(&str, &str); 31] = [
    ("001", "Banco do Brasil"),
    ("003", "Banco da Amazônia"),
    ("004", "Banco do Nordeste"),
    ("021", "Banestes"),
    ("033", "Santander"),
    ("041", "Banrisul"),
    ("070", "BRB"),
    ("077", "Inter"),
    ("085", "Ailos"),
    ("104", "Caixa"),
    ("133", "Cresol"),
    ("136", "Unicred"),
    ("197", "Stone"),
    ("208", "BTG Pactual"),
    ("212", "Banco Original"),
    ("237", "Bradesco"),
    ("260", "Nubank"),
    ("290", "PagBank"),
    ("318", "BMG"),
    ("323", "Mercado Pago"),
    ("336", "C6 Bank"),
    ("341", "Itaú"),
    ("348", "XP"),
    ("380", "PicPay"),
    ("422", "Safra"),
    ("536", "Neon"),
    ("623", "Banco Pan"),
    ("655", "BV"),
    ("707", "Daycoval"),
    ("748", "Sicredi"),
    ("756", "Sicoob"),
];

/// The bank that accounts are with; those of several are all named. Nothing where they do not tell.
#[must_use]
pub fn bank(accounts: &[Account]) -> Option<String> {
    let numbered = accounts.iter().filter_map(by_number);
    let named = accounts.iter().filter_map(by_name);
    joined(numbered).or_else(|| joined(named))
}

fn joined(found: impl Iterator<Item = &'static str>) -> Option<String> {
    let mut banks: Vec<&str> = Vec::new();
    for bank in found {
        if !banks.contains(&bank) {
            banks.push(bank);
        }
    }
    (!banks.is_empty()).then(|| banks.join(", "))
}

fn by_number(account: &Account) -> Option<&'static str> {
    let transfer = account.bank_data.as_ref()?.transfer_number.as_deref()?;
    let number = transfer.split(|digit: char| !digit.is_ascii_digit()).next()?;
    let is_one = number.len() == COMPE;
    BANKS.iter().find(|(compe, _)| is_one && *compe == number).map(|(_, name)| *name)
}

fn by_name(account: &Account) -> Option<&'static str> {
    let said = [&account.marketing_name, &account.name].into_iter().flatten().map(|name| words(name));
    let said = said.collect::<String>();
    let names = BANKS.iter().map(|(_, name)| *name).filter(|name| !WORDS.contains(name));
    names.into_iter().find(|name| said.contains(&words(name)))
}

/// In small letters, without accents, with a blank around each word.
fn words(text: &str) -> String {
    let plain = DecomposingNormalizerBorrowed::new_nfd().normalize(text).to_lowercase();
    let plain: String = plain.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(" ".to_owned()).chain(words.map(|word| format!("{word} "))).collect()
}

#[cfg(test)]
mod tests {
    use pluggy::model::BankData;

    use super::*;

    fn account(transfer: Option<&str>, name: &str, marketing: Option<&str>) -> Account {
        let bank_data =
            transfer.map(|number| BankData { transfer_number: Some(number.to_owned()), ..BankData::default() });
        Account {
            name: Some(name.to_owned()),
            marketing_name: marketing.map(str::to_owned),
            bank_data,
            ..Account::default()
        }
    }

    #[test]
    fn the_bank_is_told_by_the_number_of_its_accounts_or_else_by_their_names() {
        for (accounts, told) in [
            (vec![account(Some("260/0001/12345-0"), "Conta Corrente", None)], Some("Nubank")),
            (vec![account(Some("341/12345"), "Conta", None), account(None, "Cartão Inter", None)], Some("Itaú")),
            (vec![account(None, "Cartão", Some("ITAU PERSONNALITÉ"))], Some("Itaú")),
            (vec![account(None, "Conta do Banco do Brasil", None)], Some("Banco do Brasil")),
            (vec![account(Some("999/1"), "Conta NuBank", None)], Some("Nubank")),
            (vec![account(Some("104/1/2"), "", None), account(Some("077/1/2"), "", None)], Some("Caixa, Inter")),
            (vec![account(Some("260/1"), "", None), account(Some("260/2"), "", None)], Some("Nubank")),
            (vec![account(None, "Conta Internacional", None)], None),
            (vec![account(Some("2601/1"), "Conta", None)], None),
            (vec![account(Some("0001/12345-6"), "Conta", None)], None),
            (vec![], None),
        ] {
            assert_eq!(bank(&accounts).as_deref(), told, "{accounts:?}");
        }
    }
}
