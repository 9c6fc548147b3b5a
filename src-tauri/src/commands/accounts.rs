//! The accounts' room: accounts, transactions, what they come to, and what of them is missing. All of it is on this computer,
//! but for a change of category, which is Pluggy's, and for what is read again.

use pluggy::AccountId;
use tauri::State;
use tomada_engine::view::{
    AccountCheck, AccountsView, Backfilled, BankLists, CategoryView, ConnectionId, DocumentShown, Holdings, MoneyFlow,
    Period, TransactionCount, TransactionDetails, TransactionFilter, TransactionWindow,
};

use super::Answer;
use crate::profiles::Profiles;

#[tauri::command]
pub(crate) async fn accounts(profiles: State<'_, Profiles>) -> Answer<AccountsView> {
    Ok(profiles.engine()?.accounts().await?)
}

#[tauri::command]
pub(crate) async fn categories(profiles: State<'_, Profiles>) -> Answer<Vec<CategoryView>> {
    Ok(profiles.engine()?.categories().await?)
}

#[tauri::command]
pub(crate) async fn transactions(
    profiles: State<'_, Profiles>,
    filter: TransactionFilter,
    from: Option<i64>,
    skip: u32,
    most: u32,
) -> Answer<TransactionWindow> {
    Ok(profiles.engine()?.transactions(&filter, from, skip, most).await?)
}

#[tauri::command]
pub(crate) async fn transaction_count(
    profiles: State<'_, Profiles>,
    filter: TransactionFilter,
) -> Answer<TransactionCount> {
    Ok(profiles.engine()?.transaction_count(&filter).await?)
}

#[tauri::command]
pub(crate) async fn transaction(profiles: State<'_, Profiles>, place: i64) -> Answer<TransactionDetails> {
    Ok(profiles.engine()?.transaction(place).await?)
}

#[tauri::command]
pub(crate) async fn categorize(
    profiles: State<'_, Profiles>,
    place: i64,
    category: String,
) -> Answer<TransactionDetails> {
    Ok(profiles.engine()?.categorize(place, category).await?)
}

#[tauri::command]
pub(crate) async fn holdings(profiles: State<'_, Profiles>, shown: DocumentShown) -> Answer<Holdings> {
    Ok(profiles.engine()?.holdings(shown).await?)
}

#[tauri::command]
pub(crate) async fn money_flow(
    profiles: State<'_, Profiles>,
    of: Vec<AccountId>,
    period: Period,
) -> Answer<Option<MoneyFlow>> {
    Ok(profiles.engine()?.money_flow(&of, period).await?)
}

#[tauri::command]
pub(crate) async fn bank_lists(profiles: State<'_, Profiles>) -> Answer<Vec<BankLists>> {
    Ok(profiles.engine()?.bank_lists().await?)
}

#[tauri::command]
pub(crate) async fn account_checks(profiles: State<'_, Profiles>) -> Answer<Vec<AccountCheck>> {
    Ok(profiles.engine()?.account_checks().await?)
}

#[tauri::command]
pub(crate) async fn read_lists(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.sync(&connection).await?)
}

#[tauri::command]
pub(crate) async fn stop_reading(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.stop_reading(&connection).await?)
}

#[tauri::command]
pub(crate) async fn read_back(
    profiles: State<'_, Profiles>,
    connection: ConnectionId,
    account: AccountId,
) -> Answer<Backfilled> {
    Ok(profiles.engine()?.read_back(&connection, &account).await?)
}
