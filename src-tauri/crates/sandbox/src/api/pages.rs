//! What a browser is shown: institutions' logos, and the page of an institution where somebody approves or refuses ("OAuth
//! and Open Finance"). Plain pages without script.

use std::sync::Arc;

use axum::{
    Form,
    extract::{Path, State},
    http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    response::{Html, IntoResponse, Redirect, Response},
};
use pluggy::{ConnectorId, ItemId, model::ItemStatus};
use serde::Deserialize;

use super::{ApiError, Refuse, world};
use crate::{connectors, picture, server::Shared};

/// A browser holds where the form's answer sends it against `form-action`, too.
const NOTHING_ELSE: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'";

pub(super) async fn logo(Path(file): Path<String>) -> Result<Response, ApiError> {
    let id = file.strip_suffix(".svg").and_then(|id| id.parse().ok()).map(ConnectorId);
    let found = id.and_then(connectors::find).ok_or_else(ApiError::connector_not_found)?;
    let name = found.connector.name.unwrap_or_default();
    let drawn = picture::logo(&name, found.connector.primary_color.as_deref().unwrap_or("475569"));
    Ok(([(CONTENT_TYPE, "image/svg+xml")], drawn).into_response())
}

pub(super) async fn consent(State(shared): State<Arc<Shared>>, Path(id): Path<ItemId>) -> Result<Response, ApiError> {
    let world = world(&shared);
    let item = world.item(&id, shared.now())?;
    let back = world.redirect(&id).and_then(|uri| uri.split_once(':')).map(|(scheme, _)| scheme.to_owned());
    drop(world);
    let name = item.connector.and_then(|connector| connector.name).unwrap_or_default();
    let body = if item.status == Some(ItemStatus::WaitingUserInput) && item.parameter.is_some() {
        format!(
            "<h1>{name}</h1><p>Banco fictício. A Tomada pede para ler suas contas, cartões e transações.</p>\
             <form method=\"post\"><button name=\"decision\" value=\"approve\">Autorizar</button> \
             <button name=\"decision\" value=\"refuse\">Recusar</button></form>\
             <p>Feche a página para não decidir.</p>"
        )
    } else {
        format!("<h1>{name}</h1><p>Não há nada para autorizar agora. Volte ao aplicativo.</p>")
    };
    Ok(page(&body, back.as_deref()))
}

#[derive(Deserialize)]
pub(super) struct Decision {
    decision: String,
}

pub(super) async fn decide(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    Form(Decision { decision }): Form<Decision>,
) -> Result<Response, ApiError> {
    let right = match decision.as_str() {
        "approve" => true,
        "refuse" => false,
        _ => return Err(ApiError::bad_request(Refuse::Plain, "decision must be approve or refuse")),
    };
    let mut world = world(&shared);
    let waited = world.act(&id, right, shared.now())?;
    Ok(match world.redirect(&id) {
        Some(back) => {
            Redirect::to(&format!("{back}{}itemId={id}", if back.contains('?') { '&' } else { '?' })).into_response()
        }
        None if waited => page("<h1>Pronto</h1><p>Pode fechar esta página e voltar ao aplicativo.</p>", None),
        None => page("<h1>Tarde demais</h1><p>O pedido não espera mais por uma resposta.</p>", None),
    })
}

/// A page whose form may lead to addresses of this scheme too.
fn page(body: &str, back: Option<&str>) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"pt-BR\"><meta charset=\"utf-8\"><title>Banco fictício</title>\
         <style>body{{font:18px system-ui;max-width:32em;margin:4em auto;padding:0 1em}}button{{font:inherit;padding:.5em 1em}}\
         </style><main>{body}</main></html>"
    );
    let policy = back.map_or_else(|| NOTHING_ELSE.to_owned(), |scheme| format!("{NOTHING_ELSE} {scheme}:"));
    ([(CONTENT_SECURITY_POLICY, policy)], Html(html)).into_response()
}
