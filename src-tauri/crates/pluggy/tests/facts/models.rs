//! No field of the facts is missing, and none is invented; every word of theirs is known; nothing but an id is required.

use std::{any::type_name, collections::BTreeSet, fmt};

use pluggy::{BodyError, decode, model};
use serde::{
    Deserializer, Serialize,
    de::{DeserializeOwned, Visitor, value::Error},
    forward_to_deserialize_any,
};
use serde_json::Value;

use crate::schema::{SCHEMA, whole};

/// A model of the facts, and what the crate makes of it.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    fields: fn() -> BTreeSet<&'static str>,
    pub(crate) read: fn(&Value) -> Result<String, BodyError>,
    written: Option<fn(&Value) -> Value>,
}

macro_rules! entries {
    ($($name:literal => $type:ty),+ $(,)?) => {
        &[$(Entry { name: $name, fields: fields::<$type>, read: read::<$type>, written: Some(written::<$type>) }),+]
    };
}

macro_rules! secret_entries {
    ($($name:literal => $type:ty),+ $(,)?) => {
        &[$(Entry { name: $name, fields: fields::<$type>, read: read::<$type>, written: None }),+]
    };
}

/// Answers that hold secrets: read, and never written.
const SECRET: &[Entry] = secret_entries! {
    "AuthResponse" => model::AuthResponse,
    "ConnectTokenResponse" => model::ConnectTokenResponse,
    "ParameterValidationResponse" => model::ParameterValidationResponse,
};

pub(crate) const MODELS: &[Entry] = entries! {
    "Account" => model::Account,
    "AccountBalanceGet200Response" => model::AccountBalance,
    "AccountStatementsList200ResponseResultsInner" => model::AccountStatement,
    "AdditionalCard" => model::AdditionalCard,
    "Address" => model::Address,
    "BankData" => model::BankData,
    "Bill" => model::Bill,
    "BillFinanceCharge" => model::BillFinanceCharge,
    "BillPayment" => model::BillPayment,
    "BusinessOtherDocument" => model::BusinessOtherDocument,
    "BusinessParty" => model::BusinessParty,
    "Category" => model::Category,
    "ClientCategoryRule" => model::CategoryRule,
    "Company" => model::Company,
    "ConnectTokenRequest" => model::ConnectTokenRequest,
    "Connector" => model::Connector,
    "ConnectorCredential" => model::ConnectorCredential,
    "ConnectorHealth" => model::ConnectorHealth,
    "ConnectorHealthDetails" => model::ConnectorHealthDetails,
    "ConnectorIncident" => model::ConnectorIncident,
    "ConnectorUserAction" => model::UserAction,
    "Consent" => model::Consent,
    "CreateClientCategoryRule" => model::CreateCategoryRule,
    "CreateWebhook" => model::CreateWebhook,
    "CredentialSelectOption" => model::CredentialSelectOption,
    "CreditCardMetadata" => model::CreditCardMetadata,
    "CreditData" => model::CreditData,
    "DisaggregatedCreditLimit" => model::DisaggregatedCreditLimit,
    "Document" => model::Document,
    "EconomicActivity" => model::EconomicActivity,
    "Email" => model::Email,
    "GeographicCoordinates" => model::GeographicCoordinates,
    "ICountResponse" => model::Deleted,
    "IdentityRelation" => model::IdentityRelation,
    "IdentityResponse" => model::Identity,
    "IdentityResponseFinancialRelationships" => model::FinancialRelationships,
    "IdentityResponseFinancialRelationshipsAccountsInner" => model::RelationshipAccount,
    "IdentityResponseFinancialRelationshipsProcuratorsInner" => model::Procurator,
    "IdentityResponseQualifications" => model::Qualifications,
    "IdentityResponseQualificationsInformedIncome" => model::InformedIncome,
    "IdentityResponseQualificationsInformedPatrimony" => model::InformedPatrimony,
    "InformedRevenue" => model::InformedRevenue,
    "Investment" => model::Investment,
    "InvestmentCouponPayment" => model::InvestmentCouponPayment,
    "InvestmentDebtor" => model::InvestmentDebtor,
    "InvestmentExpenses" => model::InvestmentExpenses,
    "InvestmentInstitution" => model::InvestmentInstitution,
    "InvestmentMetadata" => model::InvestmentMetadata,
    "InvestmentTransaction" => model::InvestmentTransaction,
    "Item" => model::Item,
    "ItemError" => model::ItemError,
    "ItemOptions" => model::ItemOptions,
    "ItemResource" => model::ItemResource,
    "Loan" => model::Loan,
    "LoanContractedFee" => model::LoanContractedFee,
    "LoanContractedFinanceCharge" => model::LoanContractedFinanceCharge,
    "LoanInstallmentBalloonPayment" => model::BalloonPayment,
    "LoanInstallmentBalloonPaymentAmount" => model::BalloonPaymentAmount,
    "LoanInstallments" => model::LoanInstallments,
    "LoanInterestRate" => model::LoanInterestRate,
    "LoanPaymentRelease" => model::LoanPaymentRelease,
    "LoanPaymentReleaseOverParcel" => model::OverParcel,
    "LoanPaymentReleaseOverParcelCharge" => model::OverParcelCharge,
    "LoanPaymentReleaseOverParcelFee" => model::OverParcelFee,
    "LoanPayments" => model::LoanPayments,
    "LoanWarranty" => model::LoanWarranty,
    "MaritalStatus" => model::MaritalStatus,
    "Merchant" => model::Merchant,
    "MerchantsGetByCnpj200Response" => model::MerchantsFound,
    "Nationality" => model::Nationality,
    "NationalityDocument" => model::NationalityDocument,
    "NationalityOtherNationalitiesInner" => model::OtherNationality,
    "OtherDocument" => model::OtherDocument,
    "ParameterValidationError" => model::ParameterError,
    "Passport" => model::Passport,
    "PaycheckBankLink" => model::PaycheckBankLink,
    "PaymentData" => model::PaymentData,
    "PaymentDataBoletoMetadata" => model::BoletoMetadata,
    "PaymentDataParticipant" => model::PaymentDataParticipant,
    "PhoneNumber" => model::PhoneNumber,
    "PortabilityReceived" => model::PortabilityReceived,
    "ReservedBalance" => model::ReservedBalance,
    "ReservedBalanceAmount" => model::ReservedBalanceAmount,
    "ReservedBalanceRemuneration" => model::ReservedBalanceRemuneration,
    "ScrAdditionalInfo" => model::ScrAdditionalInfo,
    "ScrDatabase" => model::ScrDatabase,
    "ScrGuarantee" => model::ScrGuarantee,
    "ScrMaturityBalances" => model::ScrMaturityBalances,
    "ScrOperation" => model::ScrOperation,
    "ScrResponse" => model::ScrResponse,
    "ScrValidationMessage" => model::ScrValidationMessage,
    "StatusDetail" => model::StatusDetail,
    "StatusDetailProduct" => model::StatusDetailProduct,
    "StatusDetailProductWarning" => model::Warning,
    "Transaction" => model::Transaction,
    "UpdateTransaction" => model::UpdateTransaction,
    "UpdateWebhook" => model::UpdateWebhook,
    "Webhook" => model::Webhook,
};

/// Kept as maps, since the facts themselves disagree on their keys or give them no meaning.
const MAPS: &[&str] = &["StatusDetail", "ScrMaturityBalances"];

/// Models of the facts that are no model of their own here.
fn is_elsewhere(name: &str) -> bool {
    let envelope = name.starts_with("PageResponse") || name.starts_with("CursorPageResponse");
    // `ErrorBody`, which is all of these at once.
    let error = name.ends_with("ErrorResponse") || name == "NotAuthenticatedResponse";
    // Written by the client from its own arguments: `endpoints` holds them against the facts.
    let request = matches!(name, "AuthRequest" | "CreateItem" | "UpdateItem");
    envelope
        || error
        || request
        || name.ends_with("List200Response")
        || matches!(name, "ConnectorListResponse" | "ItemsResources200Response")
}

fn all() -> impl Iterator<Item = &'static Entry> {
    MODELS.iter().chain(SECRET)
}

#[test]
fn every_model_is_here() {
    let known: BTreeSet<&str> = all().map(|entry| entry.name).collect();
    let missing: Vec<_> =
        SCHEMA.models.keys().filter(|name| !known.contains(name.as_str()) && !is_elsewhere(name)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn no_field_is_missing() {
    for entry in MODELS {
        let body = whole(entry.name);
        assert_eq!(entry.written.unwrap()(&body), body, "{}", entry.name);
    }
    for entry in SECRET {
        (entry.read)(&whole(entry.name)).unwrap();
    }
}

#[test]
fn no_field_is_invented() {
    for entry in all().filter(|entry| !MAPS.contains(&entry.name)) {
        let facts: BTreeSet<&str> = SCHEMA.models[entry.name].keys().map(String::as_str).collect();
        assert_eq!((entry.fields)(), facts, "{}", entry.name);
    }
}

#[test]
fn nothing_but_an_id_is_required() {
    for entry in all() {
        for key in SCHEMA.models[entry.name].keys().filter(|key| !matches!(key.as_str(), "id" | "itemId")) {
            let mut body = whole(entry.name);
            body[key] = Value::Null;
            let null = (entry.read)(&body);
            body.as_object_mut().unwrap().remove(key);
            let absent = (entry.read)(&body);
            if matches!(
                (entry.name, key.as_str()),
                ("AuthResponse", "apiKey") | ("ConnectTokenResponse", "accessToken")
            ) {
                assert!(null.is_err() && absent.is_err(), "no key is no key");
            } else {
                assert!(null.is_ok() && absent.is_ok(), "{}.{key}: {null:?}, {absent:?}", entry.name);
            }
        }
    }
}

#[test]
fn every_word_is_known() {
    for entry in all() {
        for (key, field) in &SCHEMA.models[entry.name] {
            for word in &field.words {
                let mut body = whole(entry.name);
                body[key] = if field.kind.starts_with("array") {
                    Value::from(vec![word.as_str()])
                } else {
                    word.as_str().into()
                };
                let read = (entry.read)(&body).unwrap();
                let unknown = read.contains(&format!("Unknown({word:?})"));
                assert!(!unknown, "{}.{key} does not know {word}", entry.name);
            }
        }
    }
    for (facts, known) in [
        ("item.status", words(model::ItemStatus::KNOWN, model::ItemStatus::as_str)),
        ("item.executionStatus", words(model::ExecutionStatus::KNOWN, model::ExecutionStatus::as_str)),
        ("item.error.code", words(model::ExecutionStatus::KNOWN, model::ExecutionStatus::as_str)),
        ("connector.type", words(model::ConnectorType::KNOWN, model::ConnectorType::as_str)),
        ("connector.health.status", words(model::HealthStatus::KNOWN, model::HealthStatus::as_str)),
        ("connector.health.stage", words(model::HealthStage::KNOWN, model::HealthStage::as_str)),
        ("credential.type", words(model::CredentialType::KNOWN, model::CredentialType::as_str)),
        ("product", words(model::Product::KNOWN, model::Product::as_str)),
        ("parameter_validation.code", words(model::ParameterErrorCode::KNOWN, model::ParameterErrorCode::as_str)),
        ("WebhookEventType", words(model::WebhookEvent::KNOWN, model::WebhookEvent::as_str)),
    ] {
        let unknown: Vec<_> = SCHEMA.words[facts].iter().filter(|word| !known.contains(&word.as_str())).collect();
        assert_eq!(unknown, Vec::<&String>::new(), "{facts}");
    }
}

fn words<T>(known: &'static [T], word: fn(&T) -> &str) -> Vec<&'static str> {
    known.iter().map(word).collect()
}

fn read<T: DeserializeOwned + fmt::Debug>(body: &Value) -> Result<String, BodyError> {
    decode::object::<T>(body.to_string().as_bytes()).map(|read| format!("{read:?}"))
}

fn written<T: DeserializeOwned + Serialize>(body: &Value) -> Value {
    let read: T =
        serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{}: {error}", type_name::<T>()));
    serde_json::to_value(read).unwrap()
}

/// The keys that a struct reads.
fn fields<T: DeserializeOwned>() -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let _ = T::deserialize(Introspection(&mut found));
    found
}

/// Asks a struct for its fields, and gives it nothing.
struct Introspection<'a>(&'a mut BTreeSet<&'static str>);

impl<'de> Deserializer<'de> for Introspection<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(serde::de::Error::custom("only structs have fields"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        self.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
