//! What went wrong, for programs ("Codes").

use crate::open_enum::open_enum;

open_enum! {
    /// What went wrong, for programs. The client acts on some of these; all arrive as they came.
    ErrorCode {
        ClientKeysUnauthorized = "CLIENT_KEYS_UNAUTHORIZED",
        ClientDisabled = "CLIENT_DISABLED",
        ConnectorNotFound = "CONNECTOR_NOT_FOUND",
        ConnectorOffline = "CONNECTOR_OFFLINE",
        ConnectorValidation = "CONNECTOR_VALIDATION_ERROR",
        ConnectorRequiredParameterValidation = "CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR",
        ParametersNotProvided = "PARAMETERS_NOT_PROVIDED",
        ItemNotFound = "ITEM_NOT_FOUND",
        ItemUserAlreadyExists = "ITEM_USER_ALREADY_EXISTS",
        ItemCreationLimitExceeded = "ITEM_CREATION_LIMIT_EXCEEDED",
        ItemAlreadyUpdating = "ITEM_ALREADY_UPDATING",
        /// The other spelling of the one before.
        ItemIsAlreadyUpdating = "ITEM_IS_ALREADY_UPDATING",
        ItemInErrorCooldown = "ITEM_IN_ERROR_COOLDOWN",
        ItemOriginalConnectedWithDifferentAccount = "ITEM_ORIGINAL_CONNECTED_WITH_DIFFERENT_ACCOUNT",
        ClientHasItemUpdatesDisabled = "CLIENT_HAS_ITEM_UPDATES_DISABLED",
        /// Fresh enough: the last update is too recent for another.
        ClientIsUpdatingBeforeAllowedFrequency = "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY",
        /// The free plan makes items through the widget only.
        CreateItemsApiFreeDisabled = "CREATE_ITEMS_API_FREE_DISABLED",
        SandboxClientItemUpdateNotAllowed = "SANDBOX_CLIENT_ITEM_UPDATE_NOT_ALLOWED",
        TrialClientItemCreateNotAllowed = "TRIAL_CLIENT_ITEM_CREATE_NOT_ALLOWED",
        ItemMfaNotFound = "ITEM_MFA_NOT_FOUND",
        ItemMfaAlreadyProvided = "ITEM_MFA_ALREADY_PROVIDED",
        ItemMfaExpired = "ITEM_MFA_EXPIRED",
        ItemMfaParameterExpectedMismatch = "ITEM_MFA_PARAMETER_EXPECTED_MISMATCH",
        /// The misspelling is Pluggy's.
        MfaParameterWasAlreadyUsed = "MFA_PARAMERTER_WAS_ALREADY_USED_ERROR",
        LastExecutionHadLoginError = "LAST_EXECUTION_HAD_LOGIN_ERROR",
        TooManyConsecutiveLoginFailures = "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES",
        TooManyConsecutiveErrors = "TOO_MANY_CONSECUTIVE_ERRORS",
        AccountNotFound = "ACCOUNT_NOT_FOUND",
        TransactionNotFound = "TRANSACTION_NOT_FOUND",
        CreditCardBillNotFound = "CREDIT_CARD_BILL_NOT_FOUND",
        InvestmentNotFound = "INVESTMENT_NOT_FOUND",
        LoanNotFound = "LOAN_NOT_FOUND",
        IdentityNotFound = "IDENTITY_NOT_FOUND",
        ConsentNotFound = "CONSENT_NOT_FOUND",
        CategoryNotFound = "CATEGORY_NOT_FOUND",
        CategoryRuleNotFound = "CATEGORY_RULE_NOT_FOUND",
        CategoryRuleForbidden = "CATEGORY_RULE_FORBIDDEN",
        WebhookNotFound = "WEBHOOK_NOT_FOUND",
        ListItemsFeatureNotEnabled = "LIST_ITEMS_FEATURE_NOT_ENABLED",
        IdsParameterExceedsMaxLength = "IDS_PARAMETER_EXCEEDS_MAX_LENGTH",
        EndpointDeprecated = "ENDPOINT_DEPRECATED",
        BalanceInvalidRequest = "BALANCE_INVALID_REQUEST",
        BalanceConsentError = "BALANCE_CONSENT_ERROR",
        BalanceNotFound = "BALANCE_NOT_FOUND",
        /// The institution's quota of the month is used up.
        BalanceOpenFinanceRateLimit = "BALANCE_OPEN_FINANCE_RATE_LIMIT",
        BalanceFetchError = "BALANCE_FETCH_ERROR",
        BalanceConnectorUnavailable = "BALANCE_CONNECTOR_UNAVAILABLE",
        ScrInvalidRequest = "SCR_INVALID_REQUEST",
        InternalServerError = "INTERNAL_SERVER_ERROR",
    }
}
