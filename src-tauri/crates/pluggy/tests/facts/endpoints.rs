//! Each endpoint of the facts is asked by a method, with each of its query keys, and no other is.

use std::{collections::BTreeSet, pin::pin};

use futures_util::{Stream, StreamExt as _};
use pluggy::{
    Client, ConnectorId, Sensitive,
    client::{ConnectorFilter, CreateItem, ItemFilter, OwnKeys, Parameters, Retries, TransactionFilter, UpdateItem},
    model::{
        AccountType, ConnectTokenRequest, ConnectorType, CreateCategoryRule, CreateWebhook, InvestmentType, Product,
        ResourceStatus, UpdateWebhook,
    },
    time::Instant,
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{any, path},
};

use crate::schema::{Endpoint, SCHEMA};

const ID: &str = "d0f8a8c0-e8e3-41e9-b210-d663bd873d93";

async fn server() -> (MockServer, Client) {
    let server = MockServer::start().await;
    let key = json!({ "apiKey": "key" });
    Mock::given(path("/auth")).respond_with(ResponseTemplate::new(200).set_body_json(key)).mount(&server).await;
    let page = json!({ "results": [], "next": "?after=more" });
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(page)).mount(&server).await;
    let client = Client::builder(OwnKeys::new("id", Sensitive::from("secret")))
        .base(server.uri().parse().unwrap())
        .retries(Retries::none())
        .build()
        .unwrap();
    (server, client)
}

/// Reads a list to its end, which comes with the cursor that leads back.
async fn to_its_end<T>(rows: impl Stream<Item = T>) {
    let mut rows = pin!(rows);
    while rows.next().await.is_some() {}
}

#[tokio::test]
async fn every_endpoint_is_asked_with_every_query_key_and_no_other_is() {
    let (server, client) = server().await;
    everything(&client).await;
    let asked: Vec<Endpoint> = server.received_requests().await.unwrap().iter().map(endpoint).collect();
    for fact in &SCHEMA.endpoints {
        let keys: BTreeSet<&String> = asked
            .iter()
            .filter(|one| (&one.method, &one.path) == (&fact.method, &fact.path))
            .flat_map(|one| &one.query)
            .collect();
        assert_eq!(keys, fact.query.iter().collect(), "{} {}", fact.method, fact.path);
    }
    let facts: BTreeSet<_> = SCHEMA.endpoints.iter().map(|fact| (&fact.method, &fact.path)).collect();
    let seen: BTreeSet<_> = asked.iter().map(|one| (&one.method, &one.path)).collect();
    assert_eq!(seen, facts);
    let queries: Vec<String> =
        server.received_requests().await.unwrap().iter().filter_map(|one| one.url.query().map(str::to_owned)).collect();
    for joined in ["types=PERSONAL_BANK%2CINVESTMENT", &format!("ids={ID}%2C{ID}"), "from=2026-01-02T00%3A00%3A00.000Z"]
    {
        assert!(queries.iter().any(|query| query.contains(joined)), "{joined} was not asked: {queries:?}");
    }
}

async fn everything(client: &Client) {
    let now = Instant::parse("2026-01-02");
    let parameters = Parameters::from_iter([("user".to_owned(), Sensitive::from("user-ok"))]);

    let _ = client.create_connect_token(&ConnectTokenRequest::default()).await;
    let filter = ConnectorFilter {
        name: Some("a".to_owned()),
        countries: vec!["BR".to_owned()],
        types: vec![ConnectorType::PersonalBank, ConnectorType::Investment],
        sandbox: Some(true),
        health_details: Some(true),
        is_open_finance: Some(true),
        supports_payment_initiation: Some(false),
        supports_smart_transfers: Some(false),
        supports_automatic_pix: Some(false),
    };
    let _ = client.connectors(&filter).await;
    let _ = client.connector(ConnectorId(2)).await;
    let _ = client.validate(ConnectorId(2), &parameters).await;

    let item = ID.into();
    let _ = client.create_item(&CreateItem::new(ConnectorId(2), &parameters)).await;
    let _ = client.item(&item).await;
    let _ = client.update_item(&item, &UpdateItem::default()).await;
    let _ = client.delete_item(&item).await;
    let _ = client.answer_mfa(&item, &parameters).await;
    let _ = client.disable_auto_sync(&item).await;
    let filter = ItemFilter { client_user_id: Some("me".to_owned()), connector_id: Some(ConnectorId(2)) };
    to_its_end(client.items(&filter)).await;
    to_its_end(client.resources(&item, Some(&ResourceStatus::Available))).await;
    let _ = client.scr(&item, Some("202601"), Some("202602")).await;

    let account = ID.into();
    let _ = client.accounts(&item, Some(&AccountType::Bank)).await;
    let _ = client.account(&account).await;
    let _ = client.account_balance(&account).await;
    let _ = client.account_statements(&account).await;
    let filter = TransactionFilter { ids: vec![ID.into(), ID.into()], from: now, to: now, created_at_from: now };
    to_its_end(client.transactions(&account, &filter)).await;
    #[allow(deprecated, reason = "it is kept, so it is held against the facts")]
    to_its_end(client.transactions_by_page(&account, &filter, Some(&ID.into()))).await;
    let _ = client.transaction(&ID.into()).await;
    let _ = client.categorize(&ID.into(), &"05000000".into()).await;

    to_its_end(client.bills(&account)).await;
    let _ = client.bill(&ID.into()).await;
    to_its_end(client.investments(&item, Some(&InvestmentType::Equity))).await;
    let _ = client.investment(&ID.into()).await;
    to_its_end(client.investment_transactions(&ID.into())).await;
    let _ = client.loans(&item).await;
    let _ = client.loan(&ID.into()).await;
    let _ = client.identity(&item).await;
    let _ = client.identity_by_id(&ID.into()).await;
    let _ = client.consents(&item).await;
    let _ = client.consent(&ID.into()).await;
    let _ = client.categories(Some(&"05000000".into())).await;
    let _ = client.category(&ID.into()).await;
    let _ = client.category_rules().await;
    let _ = client.create_category_rule(&CreateCategoryRule::default()).await;
    let _ = client.delete_category_rule(&ID.into()).await;
    let _ = client.merchants(&["60701190000104"]).await;
    let _ = client.webhooks().await;
    let _ = client.create_webhook(&CreateWebhook::default()).await;
    let _ = client.webhook(&ID.into()).await;
    let _ = client.update_webhook(&ID.into(), &UpdateWebhook::default()).await;
    let _ = client.delete_webhook(&ID.into()).await;
}

fn endpoint(request: &Request) -> Endpoint {
    let path = request.url.path().replace(ID, "{id}").replace("/connectors/2", "/connectors/{id}");
    let mut query: Vec<String> = request.url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    query.sort();
    Endpoint { method: request.method.to_string(), path, query }
}

#[tokio::test]
async fn a_body_says_what_was_asked_for_and_nothing_else() {
    let (server, client) = server().await;
    let parameters = Parameters::from_iter([("user".to_owned(), Sensitive::from("user-ok"))]);
    let all = CreateItem {
        webhook_url: Some("https://a.example"),
        client_user_id: Some("me"),
        oauth_redirect_uri: Some("tomada://back"),
        products: &[Product::Accounts],
        avoid_duplicates: Some(true),
        ..CreateItem::new(ConnectorId(2), &parameters)
    };
    let _ = client.create_item(&all).await;
    let _ = client.create_item(&CreateItem::new(ConnectorId(200), &Parameters::new())).await;
    let _ = client.update_item(&ID.into(), &UpdateItem::default()).await;
    let fresh = UpdateItem {
        parameters: Some((&parameters).into()),
        client_user_id: Some("me"),
        webhook_url: Some("https://a.example"),
        products: &[Product::Loans],
    };
    let _ = client.update_item(&ID.into(), &fresh).await;
    let _ = client.answer_mfa(&ID.into(), &parameters).await;
    let _ = client.update_webhook(&ID.into(), &UpdateWebhook { enabled: Some(true), ..UpdateWebhook::default() }).await;
    let _ = client.update_webhook(&ID.into(), &UpdateWebhook { headers: Some(None), ..UpdateWebhook::default() }).await;
    let requests = server.received_requests().await.unwrap();
    let bodies: Vec<Value> =
        requests.iter().filter(|one| one.url.path() != "/auth").map(|one| one.body_json().unwrap()).collect();
    assert_eq!(
        bodies,
        [
            json!({
                "connectorId": 2, "parameters": { "user": "user-ok" }, "webhookUrl": "https://a.example",
                "clientUserId": "me", "oauthRedirectUri": "tomada://back", "products": ["ACCOUNTS"], "avoidDuplicates": true
            }),
            json!({ "connectorId": 200, "parameters": {} }),
            json!({}),
            json!({
                "parameters": { "user": "user-ok" }, "clientUserId": "me", "webhookUrl": "https://a.example",
                "products": ["LOANS"]
            }),
            json!({ "user": "user-ok" }),
            json!({ "enabled": true }),
            json!({ "headers": null }),
        ]
    );
    let facts = |model: &str| SCHEMA.models[model].keys().cloned().collect::<BTreeSet<_>>();
    let sent: BTreeSet<String> = bodies[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(sent, facts("CreateItem"));
    let sent: BTreeSet<String> = bodies[3].as_object().unwrap().keys().cloned().collect();
    assert_eq!(sent, facts("UpdateItem"));
}
