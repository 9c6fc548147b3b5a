//! Who a person or a company is, in the institution's books ("Identity").

mod business;
mod contact;
mod means;
mod person;
mod relationship;

use serde::{Deserialize, Serialize};

pub use self::business::*;
pub use self::contact::*;
pub use self::means::*;
pub use self::person::*;
pub use self::relationship::*;

use crate::{IdentityId, ItemId, open_enum::open_enum, time::Instant};

/// Who a person or a company is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Its id.
    pub id: IdentityId,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// When the person was born.
    pub birth_date: Option<Instant>,
    /// CPF or CNPJ.
    pub tax_number: Option<String>,
    /// Number of another document.
    pub document: Option<String>,
    /// Which document that is.
    pub document_type: Option<String>,
    /// What the person does.
    pub job_title: Option<String>,
    /// The person's name.
    pub full_name: Option<String>,
    /// Code of the branch.
    pub establishment_code: Option<String>,
    /// Name of the branch.
    pub establishment_name: Option<String>,
    /// The company's name.
    pub company_name: Option<String>,
    /// Phone numbers.
    pub phone_numbers: Option<Vec<PhoneNumber>>,
    /// E-mail addresses.
    pub emails: Option<Vec<Email>>,
    /// Addresses.
    pub addresses: Option<Vec<Address>>,
    /// Relatives.
    pub relations: Option<Vec<IdentityRelation>>,
    /// How much risk suits the person.
    pub investor_profile: Option<InvestorProfile>,
    /// Work, income and means.
    pub qualifications: Option<Qualifications>,
    /// What the person has with the institution.
    pub financial_relationships: Option<FinancialRelationships>,
    /// The name that the person goes by.
    pub social_name: Option<String>,
    /// Sex, in the institution's books.
    pub sex: Option<Sex>,
    /// Married or not.
    pub marital_status: Option<MaritalStatus>,
    /// Citizenships.
    pub nationality: Option<Nationality>,
    /// Other documents.
    pub other_documents: Option<Vec<OtherDocument>>,
    /// Passport.
    pub passport: Option<Passport>,
    /// When the company was founded.
    pub incorporation_date: Option<Instant>,
    /// Partners and directors of the company.
    pub parties: Option<Vec<BusinessParty>>,
    /// Other documents of the company.
    pub business_other_documents: Option<Vec<BusinessOtherDocument>>,
    /// CNPJs of the institutions that know the person.
    pub companies_cnpj: Option<Vec<String>>,
    /// When Pluggy first saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// When Pluggy last changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
}

open_enum! {
    /// How much risk suits a person.
    InvestorProfile {
        Conservative = "Conservative",
        Moderate = "Moderate",
        Aggressive = "Aggressive",
    }
}

open_enum! {
    /// Sex, in an institution's books.
    Sex {
        Female = "FEMALE",
        Male = "MALE",
        Other = "OTHER",
    }
}
