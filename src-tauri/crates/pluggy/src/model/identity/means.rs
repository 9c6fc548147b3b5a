//! Work, income and means ("Identity").

use serde::{Deserialize, Serialize};

use crate::{Amount, Number, model::null_as_empty, open_enum::open_enum, time::Instant};

/// Work, income and means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Qualifications {
    /// CNPJ of the institution that knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_cnpj: Option<String>,
    /// Which list the occupation is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation_code: Option<OccupationCode>,
    /// What the person does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation_description: Option<String>,
    /// Income, as the person told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informed_income: Option<InformedIncome>,
    /// What the person owns, as told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informed_patrimony: Option<InformedPatrimony>,
    /// What the company does.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub economic_activities: Vec<EconomicActivity>,
    /// The company's revenue, as told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informed_revenue: Option<InformedRevenue>,
}

/// Income, as the person told it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InformedIncome {
    /// How often it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<IncomeFrequency>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// When it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Instant>,
}

/// What a person owns, as told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InformedPatrimony {
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Of which year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Number>,
    /// When it was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Instant>,
}

/// What a company does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EconomicActivity {
    /// Its activity, seven digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether it is the main one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_main: Option<bool>,
}

/// A company's revenue, as told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InformedRevenue {
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// How often it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<RevenueFrequency>,
    /// How often, where it is none of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_additional_info: Option<String>,
    /// Of which year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Number>,
}

open_enum! {
    /// Which list an occupation is from.
    OccupationCode {
        ReceitaFederal = "RECEITA_FEDERAL",
        Cbo = "CBO",
        Outro = "OUTRO",
    }
}

open_enum! {
    /// How often income comes.
    IncomeFrequency {
        Diaria = "DIARIA",
        Semanal = "SEMANAL",
        Quinzenal = "QUINZENAL",
        Mensal = "MENSAL",
        Bimestral = "BIMESTRAL",
        Trimestral = "TRIMESTRAL",
        Semestral = "SEMESTRAL",
        Anual = "ANUAL",
        Outros = "OUTROS",
    }
}

open_enum! {
    /// How often revenue comes.
    RevenueFrequency {
        Daily = "DAILY",
        Weekly = "WEEKLY",
        Biweekly = "BIWEEKLY",
        Monthly = "MONTHLY",
        Bimonthly = "BIMONTHLY",
        Quarterly = "QUARTERLY",
        Semiannual = "SEMIANNUAL",
        Annual = "ANNUAL",
        Other = "OTHER",
    }
}
