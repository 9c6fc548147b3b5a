//! How far an execution is, or how it ended ("executionStatus", "Final state mapping"). Drive a screen from this rather
//! than from an item's status: the status of half of the final values is nowhere documented.

use crate::open_enum::open_enum;

open_enum! {
    /// How far an execution is, or how it ended.
    ExecutionStatus {
        Creating = "CREATING",
        CreateError = "CREATE_ERROR",
        Created = "CREATED",
        LoginInProgress = "LOGIN_IN_PROGRESS",
        WaitingUserInput = "WAITING_USER_INPUT",
        WaitingUserAction = "WAITING_USER_ACTION",
        LoginMfaInProgress = "LOGIN_MFA_IN_PROGRESS",
        AccountsInProgress = "ACCOUNTS_IN_PROGRESS",
        CreditcardsInProgress = "CREDITCARDS_IN_PROGRESS",
        TransactionsInProgress = "TRANSACTIONS_IN_PROGRESS",
        InvestmentsInProgress = "INVESTMENTS_IN_PROGRESS",
        InvestmentsTransactionsInProgress = "INVESTMENTS_TRANSACTIONS_IN_PROGRESS",
        /// The guides' spelling of the one before.
        InvestmentTransactionsInProgress = "INVESTMENT_TRANSACTIONS_IN_PROGRESS",
        PaymentDataInProgress = "PAYMENT_DATA_IN_PROGRESS",
        IdentityInProgress = "IDENTITY_IN_PROGRESS",
        LoansInProgress = "LOANS_IN_PROGRESS",
        AccountStatementsInProgress = "ACCOUNT_STATEMENTS_IN_PROGRESS",
        OpportunitiesInProgress = "OPPORTUNITIES_IN_PROGRESS",
        PortfolioInProgress = "PORTFOLIO_IN_PROGRESS",
        MoveSecurityInProgress = "MOVE_SECURITY_IN_PROGRESS",
        Merging = "MERGING",
        Finished = "FINISHED",
        Success = "SUCCESS",
        PartialSuccess = "PARTIAL_SUCCESS",
        InvalidCredentials = "INVALID_CREDENTIALS",
        InvalidCredentialsMfa = "INVALID_CREDENTIALS_MFA",
        AlreadyLoggedIn = "ALREADY_LOGGED_IN",
        SiteNotAvailable = "SITE_NOT_AVAILABLE",
        AccountLocked = "ACCOUNT_LOCKED",
        AccountCredentialsReset = "ACCOUNT_CREDENTIALS_RESET",
        ConnectionError = "CONNECTION_ERROR",
        AccountNeedsAction = "ACCOUNT_NEEDS_ACTION",
        UserAuthorizationPending = "USER_AUTHORIZATION_PENDING",
        UserAuthorizationNotGranted = "USER_AUTHORIZATION_NOT_GRANTED",
        UserAuthorizationRevoked = "USER_AUTHORIZATION_REVOKED",
        UserNotSupported = "USER_NOT_SUPPORTED",
        UserInputTimeout = "USER_INPUT_TIMEOUT",
        MergeError = "MERGE_ERROR",
        UnexpectedError = "UNEXPECTED_ERROR",
        Error = "ERROR",
    }
}
