//! The page that stands in for the Connect widget, walked by somebody in a real browser. What is asserted is what a person
//! sees, and what a host reads off the address and gets as messages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../bank/mod.rs"]
mod bank;
mod turns;
mod visitor;
mod walks;

use bank::Bank;
use pluggy::{
    ItemId,
    model::{ConnectTokenRequest, Item},
};
use visitor::Visitor;

async fn token(bank: &Bank, item: Option<ItemId>) -> String {
    let request = ConnectTokenRequest { item_id: item, options: None };
    bank.client.create_connect_token(&request).await.unwrap().access_token.expose().to_owned()
}

/// Up to the form of the one institution that the host has chosen.
async fn at_the_form(visitor: &Visitor, connector: i32) {
    let token = token(&visitor.bank, None).await;
    visitor.opens(&format!("connect_token={token}&with_sandbox=true&selected_connector_id={connector}")).await;
    visitor.presses("Continuar").await;
    visitor.finds("section.form").await;
}

async fn signs_in(visitor: &Visitor, user: &str) {
    visitor.types("User", user).await;
    visitor.types("Password", "password-ok").await;
    visitor.presses("Entrar").await;
}

/// The item that the address tells of.
async fn item(visitor: &Visitor) -> Item {
    let id = ItemId(visitor.reads("item_id").await.unwrap());
    visitor.bank.client.item(&id).await.unwrap()
}
