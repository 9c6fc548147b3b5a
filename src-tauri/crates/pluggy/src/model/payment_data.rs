//! From whom to whom a transfer went ("Transactions").

use serde::{Deserialize, Serialize};

use crate::{Amount, open_enum::open_enum};

/// From whom to whom a transfer went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentData {
    /// Who paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payer: Option<PaymentDataParticipant>,
    /// Who was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver: Option<PaymentDataParticipant>,
    /// What for, in the payer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The institution's number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_number: Option<String>,
    /// The receiver's number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receiver_reference_id: Option<String>,
    /// The institution's proof of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_code: Option<String>,
    /// PIX, TED, DOC, TEV, TEF, BOLETO. An open list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// The boleto that was paid.
    pub boleto_metadata: Option<BoletoMetadata>,
}

/// One side of a transfer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentDataParticipant {
    /// CPF or CNPJ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<Document>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_number: Option<String>,
    /// Branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_number: Option<String>,
    /// The bank's COMPE code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routing_number: Option<String>,
    /// The bank's ISPB, eight digits.
    #[serde(rename = "routingNumberISPB", skip_serializing_if = "Option::is_none")]
    pub routing_number_ispb: Option<String>,
}

/// A CPF or CNPJ.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Which of the two.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentType>,
    /// Its digits, with or without punctuation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// A boleto that was paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BoletoMetadata {
    /// The line of digits above the bars.
    pub digitable_line: Option<String>,
    /// The bars' digits.
    pub barcode: Option<String>,
    /// Without additions.
    pub base_amount: Option<Amount>,
    /// Interest.
    pub interest_amount: Option<Amount>,
    /// Penalty for lateness.
    pub penalty_amount: Option<Amount>,
    /// Discount.
    pub discount_amount: Option<Amount>,
}

open_enum! {
    /// A Brazilian tax number.
    DocumentType {
        Cpf = "CPF",
        Cnpj = "CNPJ",
    }
}
