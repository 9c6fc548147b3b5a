//! What can be collected ("Connector object", `products`).

use crate::open_enum::open_enum;

open_enum! {
    /// What a connector can deliver, and an item is asked for.
    Product {
        Accounts = "ACCOUNTS",
        CreditCards = "CREDIT_CARDS",
        Transactions = "TRANSACTIONS",
        PaymentData = "PAYMENT_DATA",
        Investments = "INVESTMENTS",
        InvestmentsTransactions = "INVESTMENTS_TRANSACTIONS",
        Identity = "IDENTITY",
        BrokerageNote = "BROKERAGE_NOTE",
        MoveSecurity = "MOVE_SECURITY",
        Loans = "LOANS",
        /// Known to one SDK only.
        AccountStatements = "ACCOUNT_STATEMENTS",
        /// Retired.
        Opportunities = "OPPORTUNITIES",
        /// Retired.
        Portfolio = "PORTFOLIO",
        /// Retired.
        IncomeReports = "INCOME_REPORTS",
    }
}
