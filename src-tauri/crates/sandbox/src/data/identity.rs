//! Who an item belongs to ("Identity"): a person, or a company with its partners.

use pluggy::{
    Amount, IdentityId,
    model::{
        Address, BusinessParty, ContactType, EconomicActivity, Email, Identity, IdentityRelation, IncomeFrequency,
        InformedIncome, InformedRevenue, InvestorProfile, MaritalStatus, MaritalStatusCode, Nationality,
        OccupationCode, PartyDocumentType, PartyType, PersonType, PhoneNumber, PhoneType, Qualifications, RelationType,
        RevenueFrequency, Sex,
    },
    time::Instant,
};
use rust_decimal::Decimal;

use super::{Dossier, id_of};

impl Dossier {
    pub(crate) fn identity(&self) -> Identity {
        let text = |text: &str| Some(text.to_owned());
        let common = Identity {
            id: IdentityId(id_of(&self.item, "identity")),
            item_id: self.item.clone(),
            establishment_code: text("0001"),
            establishment_name: text("Agência Centro"),
            phone_numbers: Some(vec![PhoneNumber {
                kind: Some(PhoneType::Personal),
                value: text("(11) 90000-0041"),
                country_calling_code: text("55"),
                area_code: text("11"),
                ..PhoneNumber::default()
            }]),
            emails: Some(vec![Email { kind: Some(ContactType::Personal), value: text("john.doe@example.com") }]),
            addresses: Some(vec![Address {
                full_address: text("Rua das Acácias, 120, Centro, São Paulo, SP, 01000-000"),
                primary_address: text("Rua das Acácias, 120"),
                city: text("São Paulo"),
                postal_code: text("01000-000"),
                state: text("SP"),
                country: text("BR"),
                kind: Some(ContactType::Personal),
                ..Address::default()
            }]),
            created_at: self.collected.first().copied().map(Instant),
            updated_at: self.collected.last().copied().map(Instant),
            ..Identity::default()
        };
        if self.persona.is_company { company(common) } else { person(common) }
    }
}

fn person(common: Identity) -> Identity {
    let text = |text: &str| Some(text.to_owned());
    Identity {
        birth_date: Instant::parse("1985-04-12"),
        tax_number: text("761.092.776-73"),
        document: text("761.092.776-73"),
        document_type: text("CPF"),
        job_title: text("Analista"),
        full_name: text("John Doe"),
        relations: Some(vec![IdentityRelation {
            kind: Some(RelationType::Mother),
            name: text("Jane Doe"),
            document: None,
        }]),
        investor_profile: Some(InvestorProfile::Moderate),
        qualifications: Some(Qualifications {
            company_cnpj: text("11222333000181"),
            occupation_code: Some(OccupationCode::Cbo),
            occupation_description: text("2521-05"),
            informed_income: Some(InformedIncome {
                frequency: Some(IncomeFrequency::Mensal),
                amount: Some(Amount(Decimal::from(4_850))),
                date: Instant::parse("2026-01-31"),
            }),
            ..Qualifications::default()
        }),
        sex: Some(Sex::Other),
        marital_status: Some(MaritalStatus { code: Some(MaritalStatusCode::Married), additional_info: None }),
        nationality: Some(Nationality { has_brazilian_nationality: Some(true), ..Nationality::default() }),
        ..common
    }
}

fn company(common: Identity) -> Identity {
    let text = |text: &str| Some(text.to_owned());
    Identity {
        tax_number: text("11.222.333/0001-81"),
        document: text("11.222.333/0001-81"),
        document_type: text("CNPJ"),
        company_name: text("Padaria Boa Vista Ltda"),
        qualifications: Some(Qualifications {
            company_cnpj: text("11222333000181"),
            economic_activities: vec![EconomicActivity { code: text("4721102"), is_main: Some(true) }],
            informed_revenue: Some(InformedRevenue {
                amount: Some(Amount(Decimal::from(1_250_000))),
                frequency: Some(RevenueFrequency::Annual),
                ..InformedRevenue::default()
            }),
            ..Qualifications::default()
        }),
        incorporation_date: Instant::parse("2011-08-03"),
        parties: Some(vec![BusinessParty {
            kind: Some(PartyType::Partner),
            person_type: Some(PersonType::NaturalPerson),
            document_type: Some(PartyDocumentType::Cpf),
            document_number: text("76109277673"),
            civil_name: text("John Doe"),
            start_date: Instant::parse("2011-08-03"),
            ..BusinessParty::default()
        }]),
        ..common
    }
}
