//! The endpoints as a client meets them: what they bring, what they refuse, and in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use pluggy::{
    ConnectorId, ItemId, Sensitive,
    client::{Broker, ConnectToken, ConnectorFilter, CreateItem, ItemFilter, Parameters, TransactionFilter},
    model::{
        AccountType, ConnectTokenRequest, CreateCategoryRule, CreateWebhook, HealthStatus, ItemOptions, MatchType,
        Transaction, TransactionStatus, TransactionType, UpdateWebhook, WebhookEvent,
    },
    time::Instant,
};

use crate::bank::{Bank, account, connected, refresh, refused, rows, sign_in};

#[tokio::test]
async fn every_product_is_there_and_can_be_read_again_one_by_one() {
    let bank = Bank::open().await;
    let client = &bank.client;
    let cpf = Parameters::from_iter([("cpf".to_owned(), Sensitive::from("761.092.776-73"))]);
    let item = client.create_item(&CreateItem::new(ConnectorId(701), &cpf)).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    bank.decides(&item, "approve").await;
    bank.clock.step(TimeDelta::seconds(60));

    let accounts = client.accounts(&item.id, None).await.unwrap();
    assert_eq!((accounts.results.len(), accounts.unreadable.len()), (3, 0), "checking, savings, card");
    for account in &accounts.results {
        assert_eq!(client.account(&account.id).await.unwrap(), *account);
        assert_eq!(client.account_balance(&account.id).await.unwrap().balance, account.balance);
        let statements = client.account_statements(&account.id).await.unwrap().results;
        assert_eq!(statements.len(), 12);
        let file = statements[0].url.as_deref().unwrap().strip_prefix(bank.sandbox.url()).unwrap();
        assert!(bank.raw("GET", file, "", "").await.contains("\r\n\r\n%PDF-1.4"), "{file}");
        let row = rows(&bank, account).await.remove(3);
        assert_eq!(client.transaction(&row.id).await.unwrap(), row);
    }
    let bills: Vec<_> = client.bills(&accounts.results[2].id).try_collect().await.unwrap();
    assert_eq!(client.bill(&bills[4].id).await.unwrap(), bills[4]);
    assert!(bills.windows(2).all(|pair| pair[0].due_date > pair[1].due_date), "newest first");
    let investments: Vec<_> = client.investments(&item.id, None).try_collect().await.unwrap();
    assert_eq!(client.investment(&investments[1].id).await.unwrap(), investments[1]);
    let movements: Vec<_> = client.investment_transactions(&investments[4].id).try_collect().await.unwrap();
    assert_eq!(movements.len(), 8);
    let loans = client.loans(&item.id).await.unwrap().results;
    assert_eq!(client.loan(&loans[1].id).await.unwrap(), loans[1]);
    let identity = client.identity(&item.id).await.unwrap();
    assert_eq!(client.identity_by_id(&identity.id).await.unwrap(), identity);
    let consents = client.consents(&item.id).await.unwrap().results;
    assert_eq!(client.consent(&consents[0].id).await.unwrap(), consents[0]);
    let resources: Vec<_> = client.resources(&item.id, None).try_collect().await.unwrap();
    assert_eq!(resources.len(), 3);
    assert_eq!(client.scr(&item.id, Some("202601"), Some("202603")).await.unwrap().ls_dtb.len(), 3);
    let categories = client.categories(None).await.unwrap().results;
    assert_eq!(client.category(&categories[1].id).await.unwrap(), categories[1]);
    let found = client.merchants(&["11222333000181", "99999999000191", "12"]).await.unwrap();
    assert_eq!((found.found_merchants.len(), found.not_found_merchants.len(), found.invalid_cnpjs.len()), (1, 1, 1));
    let items: Vec<_> = client.items(&ItemFilter::default()).try_collect().await.unwrap();
    assert_eq!(items.len(), 1);
}

#[tokio::test]
async fn words_that_differ_from_endpoint_to_endpoint_are_kept_apart() {
    let bank = Bank::open().await;
    let key = bank.key().await;
    for (path, status, message) in [
        ("/items", 401, "Unauthorized"),
        ("/transactions", 400, "accountId should not be null or undefined,accountId must be a UUID"),
        ("/consents", 400, "itemId should not be null or undefined,itemId must be a UUID"),
    ] {
        let answer = bank.raw("GET", path, &key, "").await;
        assert!(answer.ends_with(&format!(r#"{{"code":{status},"message":"{message}"}}"#)), "{path}: {answer}");
    }
}

#[tokio::test]
async fn a_bank_sends_the_browser_where_the_client_wants_and_nowhere_that_can_not_be_written() {
    let bank = Bank::open().await;
    let typed = Parameters::new();
    let mut new = CreateItem::new(ConnectorId(200), &typed);
    new.oauth_redirect_uri = Some("https://app.example/\nback");
    assert_eq!(refused(bank.client.create_item(&new).await).0, 400);
    new.oauth_redirect_uri = Some("tomada://back");
    let item = bank.client.create_item(&new).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    let page = bank.raw("GET", &format!("/oauth/{}", item.id), "", "").await;
    assert!(page.contains("form-action 'self' tomada:\r\n"), "{page}");
    let head = "content-type: application/x-www-form-urlencoded";
    let answer = bank.raw("POST", &format!("/oauth/{}", item.id), head, "decision=approve").await;
    assert!(answer.contains(&format!("location: tomada://back?itemId={}", item.id)), "{answer}");
}

#[tokio::test]
async fn an_empty_item_has_empty_lists_and_a_missing_one_has_them_too() {
    let bank = Bank::open().await;
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-locked"))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    for id in [item.id, ItemId::from("00000000-0000-4000-8000-000000000000")] {
        let page = bank.client.accounts(&id, None).await.unwrap();
        assert_eq!((page.results.len(), page.total), (0, Some(0)));
        assert_eq!(bank.client.loans(&id).await.unwrap().results, []);
        assert_eq!(refused(bank.client.identity(&id).await), (404, "IDENTITY_NOT_FOUND".to_owned()));
    }
}

#[tokio::test]
async fn a_card_has_the_traps_that_real_ones_have() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let card = account(&bank, &item, AccountType::Credit).await;
    let rows = rows(&bank, &card).await;
    let today = Instant(bank.sandbox.clock().reading().now);
    assert!(rows.windows(2).all(|pair| pair[0].date >= pair[1].date), "latest first");
    let is = |kind: TransactionType| rows.iter().filter(move |row| row.kind == Some(kind.clone()));
    assert!(is(TransactionType::Debit).all(|row| row.amount.unwrap().0.is_sign_positive()), "a purchase is positive");
    assert!(is(TransactionType::Credit).all(|row| row.amount.unwrap().0.is_sign_negative()), "a payment is negative");
    assert!(rows.iter().any(|row| row.date.unwrap() > today), "parts lie in the future");
    assert!(
        rows.iter().any(|row| row.currency_code.as_deref() == Some("USD") && row.amount_in_account_currency.is_some())
    );
    assert!(rows.iter().any(|row| row.status == Some(TransactionStatus::Pending)), "the newest is pending");
    assert!(rows.iter().filter_map(|row| row.merchant.as_ref()).any(|merchant| merchant.name.is_none()));
    let billed =
        rows.iter().filter_map(|row| row.credit_card_metadata.as_ref()?.bill_id.clone()).collect::<BTreeSet<_>>();
    let bills: Vec<_> = bank.client.bills(&card.id).try_collect().await.unwrap();
    assert!(bills.iter().all(|bill| billed.contains(&bill.id)), "rows name their closed bills");
    let checking = account(&bank, &item, AccountType::Bank).await;
    let four = bank::rows(&bank, &checking).await.iter().any(|row| row.amount.unwrap().0.scale() == 4);
    assert!(four, "four decimals occur");
}

#[tokio::test]
async fn an_update_changes_rows_as_a_bank_would() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let card = account(&bank, &item, AccountType::Credit).await;
    let mut seen: BTreeMap<String, Transaction> = BTreeMap::new();
    let (mut gone, mut came_late, mut balance) = (0, 0, card.balance);
    for _ in 0..30 {
        let before = bank.sandbox.clock().reading().now;
        let now = rows(&bank, &card).await;
        let ids: BTreeSet<String> = now.iter().map(|row| row.id.to_string()).collect();
        assert_eq!(ids.len(), now.len(), "each row once");
        gone += seen.keys().filter(|id| !ids.contains(*id)).count();
        let is_old = |row: &&Transaction| row.date.unwrap().0 < before - TimeDelta::days(2);
        came_late +=
            now.iter().filter(is_old).filter(|row| !seen.is_empty() && !seen.contains_key(row.id.as_str())).count();
        seen = now.into_iter().map(|row| (row.id.to_string(), row)).collect();
        bank.clock.step(TimeDelta::days(1));
        refresh(&bank, &item).await;
    }
    assert!(gone > 5, "pending rows come back under other ids: {gone} went");
    assert!(came_late > 0, "some rows come late");
    let now = account(&bank, &item, AccountType::Credit).await;
    assert_ne!(now.balance, balance.take());
}

#[tokio::test]
async fn a_large_account_is_paged_to_its_end_and_filtered() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok-perf-200x")).await;
    let checking = account(&bank, &item, AccountType::Bank).await;
    let all = rows(&bank, &checking).await;
    assert!(all.len() > 5_000, "{} rows", all.len());
    let ids: BTreeSet<_> = all.iter().map(|row| row.id.clone()).collect();
    assert_eq!(ids.len(), all.len());
    let first = bank.client.transactions_page(&checking.id, &TransactionFilter::default(), None).await.unwrap();
    assert_eq!(first.results.len(), 500);
    let wanted = vec![all[7].id.clone(), all[4_000].id.clone()];
    let by_id = TransactionFilter { ids: wanted.clone(), ..TransactionFilter::default() };
    let found: Vec<_> = bank.client.transactions(&checking.id, &by_id).try_collect().await.unwrap();
    assert_eq!(found.iter().map(|row| row.id.clone()).collect::<Vec<_>>(), wanted);
    let (from, to) = (Instant::parse("2026-03-01"), Instant::parse("2026-03-31T23:59:59Z"));
    let march = TransactionFilter { from, to, ..TransactionFilter::default() };
    let found: Vec<_> = bank.client.transactions(&checking.id, &march).try_collect().await.unwrap();
    let expected: Vec<_> = all.iter().filter(|row| row.date >= from && row.date <= to).cloned().collect();
    assert_eq!(found, expected);
    #[allow(deprecated, reason = "the old endpoint works here")]
    let old = bank.client.transactions_by_page(&checking.id, &march, None);
    assert_eq!(old.try_collect::<Vec<_>>().await.unwrap(), expected);
}

#[tokio::test]
async fn queries_of_the_newer_endpoints_are_taken_at_their_word() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let account = account(&bank, &item, AccountType::Bank).await.id;
    let key = bank.key().await;
    for (query, message) in [
        (
            format!("?accountId={account}&pageSize=10&order=asc"),
            "property pageSize should not exist,property order should not exist",
        ),
        (String::new(), "accountId should not be null or undefined, accountId must be a UUID"),
        ("?accountId=1".to_owned(), "accountId must be a UUID"),
        (format!("?accountId={account}&after=%3FaccountId%3D1"), "Invalid cursor"),
        (format!("?accountId={account}&dateFrom=soon"), "dateFrom must be a valid ISO 8601 date string"),
        (
            format!("?accountId={account}&dateFrom=2026-01-01&createdAtFrom=2026-01-01"),
            "createdAtFrom cannot be used together with dateFrom or dateTo",
        ),
    ] {
        let answer = bank.raw("GET", &format!("/v2/transactions{query}"), &key, "").await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{query}: {answer}");
        assert!(answer.ends_with(&format!(r#"{{"code":400,"message":"{message}"}}"#)), "{query}: {answer}");
    }
    let ids = vec!["00000000-0000-4000-8000-000000000000"; 501].join(",");
    let answer = bank.raw("GET", &format!("/v2/transactions?accountId={account}&ids={ids}"), &key, "").await;
    assert!(answer.contains("IDS_PARAMETER_EXCEEDS_MAX_LENGTH"), "{answer}");
}

#[tokio::test]
async fn a_connect_token_reaches_its_own_items_and_no_more() {
    let bank = Bank::open().await;
    let other = connected(&bank, 2, &sign_in("user-ok")).await;
    let options = ItemOptions { client_user_id: Some("me".to_owned()), ..ItemOptions::default() };
    let request = ConnectTokenRequest { item_id: None, options: Some(options) };
    let token = bank.client.create_connect_token(&request).await.unwrap().access_token;
    let client = bank.client.speaking_as(ConnectToken(token));
    let item = client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-ok"))).await.unwrap();
    assert_eq!(item.client_user_id.as_deref(), Some("me"));
    bank.clock.step(TimeDelta::seconds(60));
    let accounts = client.accounts(&item.id, None).await.unwrap().results;
    assert!(accounts.iter().all(|account| account.owner.is_none() && account.balance.is_some()), "shown in part");
    client.connectors(&ConnectorFilter::default()).await.unwrap();
    client.validate(ConnectorId(2), &sign_in("user-ok")).await.unwrap();
    assert_eq!(refused(client.item(&other.id).await), (403, "Forbidden".to_owned()));
    assert_eq!(refused(client.loans(&item.id).await), (403, "Forbidden".to_owned()));
    assert_eq!(refused(client.create_connect_token(&request).await), (403, "Forbidden".to_owned()));
    bank.clock.step(TimeDelta::minutes(31));
    assert_eq!(refused(client.item(&item.id).await).0, 401, "half an hour is over");
}

#[tokio::test]
async fn categories_are_given_by_hand_and_by_rule() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let checking = account(&bank, &item, AccountType::Bank).await;
    let row = rows(&bank, &checking).await.remove(0);
    let changed = bank.client.categorize(&row.id, &"12000000".into()).await.unwrap();
    assert_eq!(
        (changed.category.as_deref(), rows(&bank, &checking).await.remove(0)),
        (Some("Travel"), changed.clone())
    );
    assert_eq!(refused(bank.client.categorize(&row.id, &"1".into()).await), (404, "CATEGORY_NOT_FOUND".to_owned()));
    let rule = CreateCategoryRule {
        description: Some("SALARIO".to_owned()),
        category_id: Some("01030000".into()),
        match_type: Some(MatchType::StartsWith),
        ..CreateCategoryRule::default()
    };
    let rule = bank.client.create_category_rule(&rule).await.unwrap();
    let salaries = |rows: Vec<Transaction>| {
        rows.into_iter()
            .filter(|row| row.description.as_deref().unwrap().starts_with("SALARIO"))
            .map(|row| row.category.unwrap())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(salaries(rows(&bank, &checking).await), BTreeSet::from(["Entrepreneurial activities".to_owned()]));
    bank.client.delete_category_rule(&rule.id).await.unwrap();
    assert_eq!(salaries(rows(&bank, &checking).await), BTreeSet::from(["Salary".to_owned()]));
    assert_eq!(refused(bank.client.delete_category_rule(&rule.id).await), (404, "CATEGORY_RULE_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn institutions_can_be_searched_and_say_how_they_do() {
    let bank = Bank::open().await;
    let list = async |filter: ConnectorFilter| bank.client.connectors(&filter).await.unwrap().results;
    let real = list(ConnectorFilter::default()).await;
    let all = list(ConnectorFilter { sandbox: Some(true), ..ConnectorFilter::default() }).await;
    assert_eq!((real.len(), all.len()), (41, 56), "the pretend ones are added");
    let open = list(ConnectorFilter { is_open_finance: Some(true), ..ConnectorFilter::default() }).await;
    assert!(!open.is_empty() && open.iter().all(|one| one.is_open_finance == Some(true)));
    let key = bank.key().await;
    let repeated = bank.raw("GET", "/connectors?types=INVESTMENT&types=PAYMENT_ACCOUNT", &key, "").await;
    let joined = bank.raw("GET", "/connectors?types=INVESTMENT,PAYMENT_ACCOUNT", &key, "").await;
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    assert!(
        body(&joined).contains("PAYMENT_ACCOUNT") && body(&joined) == body(&repeated),
        "both ways of saying several"
    );
    let named = list(ConnectorFilter { name: Some("guará".to_owned()), ..ConnectorFilter::default() }).await;
    assert_eq!(named.len(), 4);
    let offline = bank.client.connector(ConnectorId(314)).await.unwrap();
    let health = offline.health.unwrap();
    assert_eq!(
        (health.status, health.incidents.len(), health.details.is_some()),
        (Some(HealthStatus::Offline), 1, true)
    );
    let logo = offline.image_url.unwrap();
    let drawn = bank
        .raw(
            "GET",
            logo.split_once("127.0.0.1:")
                .unwrap()
                .1
                .split_once('/')
                .map(|(_, path)| format!("/{path}"))
                .as_deref()
                .unwrap(),
            "",
            "",
        )
        .await;
    assert!(drawn.contains("image/svg+xml") && drawn.contains("<svg"), "{drawn}");
}

#[tokio::test]
async fn a_page_in_somebodys_browser_is_turned_away() {
    let bank = Bank::open().await;
    for (headers, status) in [
        ("origin: https://evil.example", "403"),
        ("sec-fetch-site: cross-site", "403"),
        ("sec-fetch-site: same-origin", "401"),
    ] {
        let answer = bank.raw("GET", "/connectors", headers, "").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{headers}: {answer}");
    }
}

#[tokio::test]
async fn webhooks_are_made_changed_and_deleted() {
    let bank = Bank::open().await;
    let client = &bank.client;
    assert_eq!(client.webhooks().await.unwrap().results, []);
    let new =
        |url: &str, event: WebhookEvent| CreateWebhook { url: Some(url.to_owned()), event: Some(event), headers: None };
    let made = client.create_webhook(&new("https://example.com/a", WebhookEvent::All)).await.unwrap();
    assert_eq!(made.headers, Some(BTreeMap::new()));
    let twice = client.create_webhook(&new("https://example.com/a", WebhookEvent::All)).await;
    let told = "A webhook for event 'all' and url 'https://example.com/a' already exists.";
    assert_eq!(refused(twice), (400, told.to_owned()));
    let strange = client.create_webhook(&new("https://example.com/a", "item/eaten".into())).await;
    assert_eq!(refused(strange), (400, "Invalid event type 'item/eaten' for webhook".to_owned()));
    for number in 1..5 {
        client.create_webhook(&new(&format!("https://example.com/{number}"), WebhookEvent::All)).await.unwrap();
    }
    let sixth = client.create_webhook(&new("https://example.com/6", WebhookEvent::All)).await;
    assert_eq!(refused(sixth), (400, "You have reached the maximum of 5 webhooks for event 'all'.".to_owned()));
    let headers = Some(Some(BTreeMap::from([("x-secret".to_owned(), "1".to_owned())])));
    let changed =
        client.update_webhook(&made.id, &UpdateWebhook { headers, ..UpdateWebhook::default() }).await.unwrap();
    assert_eq!(changed.headers.unwrap().len(), 1);
    let cleared =
        client.update_webhook(&made.id, &UpdateWebhook { headers: Some(None), ..UpdateWebhook::default() }).await;
    assert_eq!(cleared.unwrap().headers, Some(BTreeMap::new()));
    client.delete_webhook(&made.id).await.unwrap();
    assert_eq!(refused(client.webhook(&made.id).await), (404, "WEBHOOK_NOT_FOUND".to_owned()));
    assert_eq!(client.webhooks().await.unwrap().results.len(), 4);
}

#[tokio::test]
async fn a_broker_hands_out_connect_tokens() {
    let bank = Bank::open().await;
    let url = format!("{}/broker/connect-token", bank.sandbox.url());
    let client = bank.client.speaking_as(Broker::new(url.parse().unwrap(), None).unwrap());
    client.connectors(&ConnectorFilter::default()).await.unwrap();
    assert_eq!(refused(client.loans(&"00000000-0000-4000-8000-000000000000".into()).await).0, 403);
}
