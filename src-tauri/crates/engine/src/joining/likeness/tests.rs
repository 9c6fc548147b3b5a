use super::*;

const CPF: &str = "761.092.776-73";

fn account(number: &str, transfer: Option<&str>, holder: Option<&str>) -> Marks {
    let account = model::Account {
        number: Some(number.to_owned()).filter(|number| !number.is_empty()),
        currency_code: Some("BRL".to_owned()),
        tax_number: holder.map(str::to_owned),
        bank_data: Some(model::BankData { transfer_number: transfer.map(str::to_owned), ..model::BankData::default() }),
        ..model::Account::default()
    };
    Marks::of(&account, AccountKind::Checking, (ConnectorId(301), "Banco Aroeira"), &[])
}

fn at(connector: i32, institution: &str, marks: Marks) -> Marks {
    Marks { connector: ConnectorId(connector), institution: institution.to_owned(), ..marks }
}

#[test]
fn an_account_is_known_again_by_its_number_however_it_is_written() {
    use Sureness::{Doubtful, Sure};
    let known = || account("0001/12345-0", Some("901/0001/12345-0"), Some(CPF));
    for (what, number, transfer, found) in [
        ("the same", "0001/12345-0", None, Some(Sure)),
        ("without its dash", "0001/123450", None, Some(Sure)),
        ("with zeros before it", "1/000012345-0", None, Some(Sure)),
        ("without its last digit", "0001/12345", None, Some(Sure)),
        ("without its branch", "12345-0", None, Some(Sure)),
        ("its branch told elsewhere", "12345-0", Some("901/0001/12345-0"), Some(Sure)),
        ("only for transfers", "", Some("0001/12345-0"), Some(Sure)),
        ("of another branch", "0002/12345-0", None, None),
        ("of another bank", "0001/12345-0", Some("902/0001/12345-0"), None),
        ("another digit", "0001/12345-1", None, None),
        ("masked", "****450", None, Some(Doubtful)),
        ("masked otherwise", "xxxxx345-0", None, Some(Doubtful)),
        ("masked, and another", "****451", None, None),
        ("all but masked away", "****0", None, Some(Doubtful)),
        ("not told", "", None, Some(Doubtful)),
    ] {
        let other = account(number, transfer, Some(CPF));
        assert_eq!(likeness(&known(), &other), found, "{what}");
        assert_eq!(likeness(&other, &known()), found, "{what}, the other way round");
    }
    // A check digit that is a letter is none that is masked.
    let letter = || account("1234/99887-X", None, Some(CPF));
    assert_eq!(likeness(&letter(), &account("1234/99887x", None, Some(CPF))), Some(Sure));
}

#[test]
fn it_is_its_holders_account() {
    use Sureness::{Doubtful, Sure};
    let known = account("0001/12345-0", None, Some(CPF));
    for (what, holder, found) in [
        ("without its points", Some("76109277673"), Some(Sure)),
        ("masked", Some("***.092.776-**"), Some(Doubtful)),
        ("masked, and another", Some("***.093.776-**"), None),
        ("somebody else", Some("238.242.640-30"), None),
        ("a company", Some("11.222.333/0001-81"), None),
        ("not told", None, Some(Doubtful)),
    ] {
        assert_eq!(likeness(&known, &account("0001/12345-0", None, holder)), found, "{what}");
    }
    let with_identity = Marks { holders: vec!["11.222.333/0001-81".to_owned(), CPF.to_owned()], ..known.clone() };
    assert_eq!(likeness(&known, &with_identity), Some(Sure), "one of two holders");
    // Neither the holder nor the number is certain: that is too little.
    assert_eq!(likeness(&known, &account("****450", None, None)), None);
}

#[test]
fn a_bank_is_the_same_bank_through_open_finance() {
    use Sureness::{Doubtful, Sure};
    let known = account("0001/12345-0", None, Some(CPF));
    for (connector, name, found) in [
        (701, "Banco Aroeira (Open Finance)", Some(Sure)),
        (301, "Aroeira, com outro nome", Some(Sure)),
        (799, "Aroeira Unidos", Some(Doubtful)),
        (200, "MeuPluggy", Some(Doubtful)),
        (302, "Banco Jatobá", None),
    ] {
        assert_eq!(likeness(&known, &at(connector, name, known.clone())), found, "{name}");
    }
    let numbered = account("12345-0", Some("901/0001/12345-0"), Some(CPF));
    assert_eq!(likeness(&numbered, &at(200, "MeuPluggy", numbered.clone())), Some(Sure));
    let savings = Marks { kind: AccountKind::Savings, ..known.clone() };
    assert_eq!(likeness(&known, &savings), None);
    let dollars = Marks { currency: Some("USD".to_owned()), ..known.clone() };
    assert_eq!(likeness(&known, &dollars), None);
}

#[test]
fn a_card_is_known_by_its_end_and_its_brand() {
    use Sureness::{Doubtful, Sure};
    let card = |number: &str, brand: &str| Marks {
        kind: AccountKind::CreditCard,
        brand: Some(brand.to_owned()),
        ..account(number, None, Some(CPF))
    };
    let known = card("xxxx8670", "MASTERCARD");
    for (number, brand, found) in [
        ("8670", "Mastercard", Some(Sure)),
        ("5555 **** **** 8670", "MASTERCARD", Some(Sure)),
        ("8671", "MASTERCARD", None),
        ("8670", "VISA", None),
        ("*670", "MASTERCARD", Some(Doubtful)),
        ("*671", "MASTERCARD", None),
    ] {
        assert_eq!(likeness(&known, &card(number, brand)), found, "{number} {brand}");
    }
}
