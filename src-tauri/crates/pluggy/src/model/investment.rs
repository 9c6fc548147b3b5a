//! Investments ("Investments"). `balance` is net, `amount` gross, `amountOriginal` what was put in.

use serde::{Deserialize, Serialize};

use crate::{Amount, InvestmentId, ItemId, Number, model::InvestmentTransaction, open_enum::open_enum, time::Instant};

/// One investment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Investment {
    /// Its id.
    pub id: InvestmentId,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// What it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<InvestmentType>,
    /// Which of them.
    pub subtype: Option<InvestmentSubtype>,
    /// The institution's number of it.
    pub number: Option<String>,
    /// What it is worth now, after taxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Amount>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Return of the last month, in per cent.
    pub last_month_rate: Option<Number>,
    /// Return of the last twelve months, in per cent.
    pub last_twelve_months_rate: Option<Number>,
    /// Return a year, in per cent.
    pub annual_rate: Option<Number>,
    /// ISO 4217 code of all its amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// The market's or the institution's code.
    pub code: Option<String>,
    /// International securities number.
    pub isin: Option<String>,
    /// Price of one unit at `date`.
    pub value: Option<Amount>,
    /// Units held.
    pub quantity: Option<Number>,
    /// What it is worth before taxes.
    pub amount: Option<Amount>,
    /// Income tax due.
    pub taxes: Option<Amount>,
    /// Tax on financial operations due.
    pub taxes2: Option<Amount>,
    /// When it was valued.
    pub date: Option<Instant>,
    /// Who holds it.
    pub owner: Option<String>,
    /// Gained or lost so far.
    pub amount_profit: Option<Amount>,
    /// What can be taken out.
    pub amount_withdrawal: Option<Amount>,
    /// What was put in.
    pub amount_original: Option<Amount>,
    /// What only some kinds have.
    pub metadata: Option<InvestmentMetadata>,
    /// When it ends.
    pub due_date: Option<Instant>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The issuer's CNPJ.
    #[serde(rename = "issuerCNPJ")]
    pub issuer_cnpj: Option<String>,
    /// When it was issued.
    pub issue_date: Option<Instant>,
    /// When it was bought.
    pub purchase_date: Option<Instant>,
    /// Until when it can't be redeemed.
    pub grace_period_date: Option<Instant>,
    /// Rate or share of the index.
    pub rate: Option<Number>,
    /// CDI, IPCA, ….
    pub rate_type: Option<String>,
    /// Fixed part of the rate, a year.
    pub fixed_annual_rate: Option<Number>,
    /// Whether no income tax is due.
    pub tax_exempt: Option<bool>,
    /// Period of the rate.
    pub rate_periodicity: Option<String>,
    /// Which index, where it is none of the list.
    pub indexer_additional_info: Option<String>,
    /// How many units a price is for.
    pub price_factor: Option<Number>,
    /// Who owes it.
    pub debtor: Option<InvestmentDebtor>,
    /// Interest paid on the way.
    pub coupon_payment: Option<InvestmentCouponPayment>,
    /// Whether it is held.
    pub status: Option<InvestmentStatus>,
    /// When Pluggy first saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// When Pluggy last changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// Where it is held.
    pub institution: Option<InvestmentInstitution>,
    /// Its movements, where they are sent along.
    pub transactions: Option<Vec<InvestmentTransaction>>,
}

/// What only some kinds of investment have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestmentMetadata {
    /// Tax regime of a pension.
    pub tax_regime: Option<String>,
    /// Number of the proposal.
    pub proposal_number: Option<String>,
    /// Number of the process.
    pub process_number: Option<String>,
    /// The fund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund_name: Option<String>,
    /// The insurer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insurer: Option<Company>,
    /// ANBIMA's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anbima_class: Option<String>,
    /// ANBIMA's subclass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anbima_subclass: Option<String>,
    /// ANBIMA's category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anbima_category: Option<String>,
}

/// A company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its CNPJ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cnpj: Option<String>,
}

/// Where an investment is held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestmentInstitution {
    /// Its name.
    pub name: Option<String>,
    /// Its code.
    pub number: Option<String>,
}

/// Who owes an investment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestmentDebtor {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Interest paid on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestmentCouponPayment {
    /// Whether there is any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_coupon: Option<bool>,
    /// How often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periodicity: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
}

open_enum! {
    /// What an investment is.
    InvestmentType {
        Coe = "COE",
        Equity = "EQUITY",
        Etf = "ETF",
        FixedIncome = "FIXED_INCOME",
        MutualFund = "MUTUAL_FUND",
        Security = "SECURITY",
        Other = "OTHER",
    }
}

open_enum! {
    /// Which kind of investment.
    InvestmentSubtype {
        StructuredNote = "STRUCTURED_NOTE",
        Stock = "STOCK",
        Etf = "ETF",
        RealEstateFund = "REAL_ESTATE_FUND",
        Bdr = "BDR",
        Derivatives = "DERIVATIVES",
        Option = "OPTION",
        Treasury = "TREASURY",
        Lci = "LCI",
        Lca = "LCA",
        Lf = "LF",
        Cdb = "CDB",
        Cri = "CRI",
        Cra = "CRA",
        CorporateDebt = "CORPORATE_DEBT",
        Lc = "LC",
        Debentures = "DEBENTURES",
        InvestmentFund = "INVESTMENT_FUND",
        MultimarketFund = "MULTIMARKET_FUND",
        FixedIncomeFund = "FIXED_INCOME_FUND",
        StockFund = "STOCK_FUND",
        EtfFund = "ETF_FUND",
        OffshoreFund = "OFFSHORE_FUND",
        FipFund = "FIP_FUND",
        ExchangeFund = "EXCHANGE_FUND",
        FiInfra = "FI_INFRA",
        FiAgro = "FI_AGRO",
        Retirement = "RETIREMENT",
        Other = "OTHER",
    }
}

open_enum! {
    /// Whether an investment is held.
    InvestmentStatus {
        Active = "ACTIVE",
        Pending = "PENDING",
        TotalWithdrawal = "TOTAL_WITHDRAWAL",
    }
}
