//! Movements of investments ("Investments").

use serde::{Deserialize, Serialize};

use crate::{Amount, InvestmentId, InvestmentTransactionId, Number, open_enum::open_enum, time::Instant};

/// One movement of an investment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestmentTransaction {
    /// Its id.
    pub id: InvestmentTransactionId,
    /// The investment. Known to one source only.
    pub investment_id: Option<InvestmentId>,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: Option<InvestmentTransactionType>,
    /// In or out.
    pub movement_type: Option<MovementType>,
    /// Units.
    pub quantity: Option<Number>,
    /// Price of one unit.
    pub value: Option<Amount>,
    /// Before expenses.
    pub amount: Option<Amount>,
    /// Rate agreed on.
    pub agreed_rate: Option<Number>,
    /// Share of the index.
    pub indexer_percentage: Option<Number>,
    /// How many units a price is for.
    pub price_factor: Option<Number>,
    /// When it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Instant>,
    /// When it was ordered.
    pub trade_date: Option<Instant>,
    /// What it cost.
    pub expenses: Option<InvestmentExpenses>,
    /// What it is, in the institution's words.
    pub description: Option<String>,
    /// After expenses.
    pub net_amount: Option<Amount>,
    /// Number of the brokerage note.
    pub brokerage_number: Option<String>,
}

/// What a movement cost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestmentExpenses {
    /// Service tax.
    pub service_tax: Option<Amount>,
    /// Brokerage.
    pub brokerage_fee: Option<Amount>,
    /// Income tax.
    pub income_tax: Option<Amount>,
    /// Notice of trading (ANA).
    pub trading_assets_notice_fee: Option<Amount>,
    /// Maintenance.
    pub maintenance_fee: Option<Amount>,
    /// Settlement.
    pub settlement_fee: Option<Amount>,
    /// Clearing.
    pub clearing_fee: Option<Amount>,
    /// The exchange's fee.
    pub stock_exchange_fee: Option<Amount>,
    /// Custody.
    pub custody_fee: Option<Amount>,
    /// Operation.
    pub operating_fee: Option<Amount>,
    /// Anything else.
    pub other: Option<Amount>,
    /// Tax on financial operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iof: Option<Amount>,
    /// The same, set aside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iof_provision: Option<Amount>,
}

open_enum! {
    /// What happened to an investment.
    InvestmentTransactionType {
        Buy = "BUY",
        Sell = "SELL",
        Tax = "TAX",
        Transfer = "TRANSFER",
        Interest = "INTEREST",
        Amortization = "AMORTIZATION",
    }
}

open_enum! {
    /// Into an investment or out of it.
    MovementType {
        Credit = "CREDIT",
        Debit = "DEBIT",
    }
}
