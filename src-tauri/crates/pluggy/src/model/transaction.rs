//! Transactions ("Transactions"). Never infer the direction from the sign alone: on a bank account it follows the type, on a
//! card it is its inverse ("Semantics").

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Amount, BillId, CategoryId, Money, TransactionId,
    model::PaymentData,
    open_enum::open_enum,
    time::{Day, Instant},
};

/// One movement of an account or a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// Its id. Not stable: a row whose content changes may come back under another.
    pub id: TransactionId,
    /// The account it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// What it is, tidied by Pluggy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is, in the institution's words.
    pub description_raw: Option<String>,
    /// ISO 4217 code of `amount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// Signed: an account's DEBIT is negative; a card's purchase is positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// The same in the account's currency, where that is another.
    pub amount_in_account_currency: Option<Amount>,
    /// When, in UTC. Of an instalment: its bill's date, possibly in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Instant>,
    /// Its category, in English.
    pub category: Option<String>,
    /// Its category.
    pub category_id: Option<CategoryId>,
    /// The account's balance after it.
    pub balance: Option<Amount>,
    /// The institution's code for it.
    pub provider_code: Option<String>,
    /// The institution's id of it: the same under every item of the account. Open Finance only.
    pub provider_id: Option<String>,
    /// Posted, or still pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<TransactionStatus>,
    /// Seen by the holder: money out (DEBIT, a purchase too) or in (CREDIT).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<TransactionType>,
    /// From whom to whom, for transfers.
    pub payment_data: Option<PaymentData>,
    /// What only card transactions have.
    pub credit_card_metadata: Option<CreditCardMetadata>,
    /// Who was paid.
    pub merchant: Option<Merchant>,
    /// PIX, TED, …; on cards PAGAMENTO, ESTORNO, …. An open list.
    pub operation_type: Option<String>,
    /// Which, where it is none of the list.
    pub operation_type_additional_info: Option<String>,
    /// Place within its day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// When Pluggy first saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// When Pluggy last changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
}

/// What only card transactions have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreditCardMetadata {
    /// Which instalment it is, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub installment_number: Option<i64>,
    /// Of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_installments: Option<i64>,
    /// The whole purchase. Direct connections only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<Amount>,
    /// Which fee it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_type: Option<FeeType>,
    /// Which, where it is none of the list. May be `NA`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_type_additional_info: Option<String>,
    /// Which credit it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_credits_type: Option<OtherCreditsType>,
    /// Which, where it is none of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_credits_additional_info: Option<String>,
    /// When it was bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_date: Option<Instant>,
    /// Merchant category code.
    #[serde(rename = "payeeMCC", skip_serializing_if = "Option::is_none")]
    pub payee_mcc: Option<i64>,
    /// Last digits of the card; may be an additional or virtual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_number: Option<String>,
    /// The bill it is on, once that is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_id: Option<BillId>,
    /// Month of the bill it will be on, `YYYY-MM`; `0001-01` for none. Open Finance only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bill_forecast_date: Option<String>,
    /// At once or by instalments. Open Finance only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_type: Option<PaymentType>,
    /// Day it was posted to the bill. Open Finance only.
    pub bill_post_date: Option<Day>,
    /// When it happened. Open Finance only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_date_time: Option<Instant>,
}

/// A business that was paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Merchant {
    /// What people call it. Often missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its registered name. May be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    /// Its CNPJ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnpj: Option<String>,
    /// Its activity, seven digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnae: Option<String>,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

/// What of a transaction can be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateTransaction {
    /// The category it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
}

open_enum! {
    /// Whether a transaction is final.
    TransactionStatus {
        Posted = "POSTED",
        Pending = "PENDING",
    }
}

open_enum! {
    /// Direction of a transaction, seen by the holder.
    TransactionType {
        Debit = "DEBIT",
        Credit = "CREDIT",
    }
}

open_enum! {
    /// A fee on a card.
    FeeType {
        AnnualFee = "ANNUAL_FEE",
        AtmWithdrawalDomestic = "ATM_WITHDRAWAL_DOMESTIC",
        AtmWithdrawalInternational = "ATM_WITHDRAWAL_INTERNATIONAL",
        EmergencyCreditEvaluation = "EMERGENCY_CREDIT_EVALUATION",
        CardReissue = "CARD_REISSUE",
        BillPaymentFee = "BILL_PAYMENT_FEE",
        Sms = "SMS",
        Other = "OTHER",
    }
}

open_enum! {
    /// A credit on a card.
    OtherCreditsType {
        RevolvingCredit = "REVOLVING_CREDIT",
        BillInstallment = "BILL_INSTALLMENT",
        Loan = "LOAN",
        Other = "OTHER",
    }
}

open_enum! {
    /// How a purchase is paid.
    PaymentType {
        Single = "SINGLE",
        Installment = "INSTALLMENT",
    }
}

impl Transaction {
    /// The amount with its currency.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Money::of(self.amount, self.currency_code.as_deref())
    }
}
