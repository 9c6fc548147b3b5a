//! The accounts' room: accounts, transactions, and what they come to. All of it is on this computer, but for a change of
//! category, which is Pluggy's.

use pluggy::AccountId;
use tauri::State;
use tomada_engine::view::{
    AccountsView, CategoryView, DocumentShown, Holdings, MoneyFlow, Period, TransactionCount, TransactionDetails,
    TransactionFilter, TransactionWindow,
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
