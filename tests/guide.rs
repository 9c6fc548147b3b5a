//! The guide to the states of a connection, made from the table that the app explains them by and from the app's own words, and
//! compared with what is checked in. `TOMADA_WRITE_GUIDE=1` writes it anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{env, fmt::Write as _, fs, path::Path};

use serde_json::Value;
use tomada_engine::{
    connection::status::{explain, outlook},
    view::{AutoSync, Cause, Tone},
};

/// What is around the table, in one language.
struct Frame {
    language: &'static str,
    title: &'static str,
    beginning: &'static str,
    bank: &'static str,
    /// Two words that a language joins.
    joined: &'static [(&'static str, &'static str)],
    groups: [(Tone, &'static str); 5],
    badge: &'static str,
    side: &'static str,
    todo: &'static str,
    retry: &'static str,
    by_itself: &'static str,
    nothing: &'static str,
}

const FRAMES: [Frame; 3] = [
    Frame {
        language: "pt-BR",
        title: "O que cada situação quer dizer",
        beginning: "Cada conexão diz em que situação está, de que lado está a causa e o que fazer. Esta página traz todas. \
                    Onde o próprio banco disse alguma coisa, a Tomada mostra as palavras dele ao lado, entre aspas. Uma \
                    situação que a Pluggy inventar depois desta versão aparece como “Situação nova”, sem alarme.",
        bank: "o banco",
        joined: &[(" de o ", " do "), (" em o ", " no "), (" a o ", " ao "), (" por o ", " pelo ")],
        groups: [
            (Tone::Need, "Esperando por você"),
            (Tone::Fail, "Com problema"),
            (Tone::Stale, "Com atraso ou sem resposta"),
            (Tone::Busy, "Em andamento"),
            (Tone::Ok, "Em dia"),
        ],
        badge: "Aparece como",
        side: "De que lado",
        todo: "O botão",
        retry: "Tentar de novo",
        by_itself: "Sozinho",
        nothing: "nenhum: não há nada a fazer aqui",
    },
    Frame {
        language: "en",
        title: "What each state means",
        beginning: "Each connection says how it stands, on whose side the cause is, and what to do. This page has them all. Where \
                    the bank itself has said something, Tomada shows its own words beside it, in quotes. A state that Pluggy \
                    invents after this version shows as “New state”, without alarm.",
        bank: "the bank",
        joined: &[],
        groups: [
            (Tone::Need, "Waiting for you"),
            (Tone::Fail, "With a problem"),
            (Tone::Stale, "Out of date, or without an answer"),
            (Tone::Busy, "Under way"),
            (Tone::Ok, "Up to date"),
        ],
        badge: "Shown as",
        side: "On whose side",
        todo: "The button",
        retry: "Trying again",
        by_itself: "By itself",
        nothing: "none: there is nothing to do here",
    },
    Frame {
        language: "es",
        title: "Qué significa cada situación",
        beginning: "Cada conexión dice en qué situación está, de qué lado está la causa y qué hacer. Esta página las reúne todas. \
                    Donde el propio banco ha dicho algo, Tomada muestra sus palabras al lado, entre comillas. Una situación \
                    que Pluggy invente después de esta versión aparece como “Situación nueva”, sin alarma.",
        bank: "el banco",
        joined: &[(" de el ", " del "), (" a el ", " al ")],
        groups: [
            (Tone::Need, "Esperando por ti"),
            (Tone::Fail, "Con un problema"),
            (Tone::Stale, "Con retraso o sin respuesta"),
            (Tone::Busy, "En marcha"),
            (Tone::Ok, "Al día"),
        ],
        badge: "Aparece como",
        side: "De qué lado",
        todo: "El botón",
        retry: "Volver a intentarlo",
        by_itself: "Por sí sola",
        nothing: "ninguno: aquí no hay nada que hacer",
    },
];

/// Pluggy names a time for the next synchronisation: then the table says all that may happen by itself.
const SCHEDULED: AutoSync = AutoSync::At { at: chrono::DateTime::UNIX_EPOCH };

fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A text with a bank in it, also where it begins a sentence.
fn said(text: &str, frame: &Frame) -> String {
    let bank = frame.bank;
    let mut capital = bank.to_owned();
    let first = capital.remove(0).to_uppercase().to_string();
    let capital = format!("{first}{capital}");
    let begun = text.replace(". {bank}", &format!(". {capital}")).replace(": {bank}", &format!(": {bank}"));
    let whole = match begun.strip_prefix("{bank}") {
        Some(rest) => format!("{capital}{rest}"),
        None => begun,
    }
    .replace("{bank}", bank);
    frame.joined.iter().fold(whole, |text, (apart, joined)| text.replace(apart, joined))
}

fn page(frame: &Frame, texts: &Value) -> String {
    let mut page = format!("# {}\n\n{}\n", frame.title, frame.beginning);
    let text = |path: &[&str]| path.iter().fold(texts, |at, key| &at[*key]).as_str().unwrap_or_default().to_owned();
    let causes: Vec<Cause> = texts["cause"]
        .as_object()
        .unwrap()
        .keys()
        .map(|key| serde_json::from_value(Value::String(key.clone())).unwrap_or_else(|_| panic!("{key} is no cause")))
        .collect();
    for (tone, title) in frame.groups {
        write!(page, "\n## {title}\n").unwrap();
        for cause in causes.iter().filter(|cause| explain(**cause).tone == tone) {
            let (row, outlook) = (explain(*cause), outlook(*cause, SCHEDULED));
            let of = |leaf| said(&text(&["cause", &word(*cause), leaf]), frame);
            write!(page, "\n### {}\n\n{}\n\n", of("title"), of("body")).unwrap();
            let otherwise = text(&["remedy", "answerOtherwise", &word(*cause)]);
            let label = if otherwise.is_empty() { text(&["remedy", &word(row.remedy)]) } else { otherwise };
            let button = Some(label).filter(|label| !label.is_empty());
            let rows = [
                (frame.badge, Some(of("badge"))),
                (frame.side, Some(text(&["side", &word(row.side)]))),
                (frame.todo, Some(button.map_or_else(|| frame.nothing.to_owned(), |label| format!("“{label}”")))),
                (frame.retry, Some(text(&["retry", &word(outlook.retry)]))),
                (frame.by_itself, Some(text(&["byItself", &word(outlook.by_itself)]))),
            ];
            for (name, value) in rows {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    writeln!(page, "- **{name}:** {value}").unwrap();
                }
            }
        }
    }
    page
}

#[test]
fn the_guide_says_what_the_app_says() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for frame in &FRAMES {
        let texts = fs::read_to_string(top.join(format!("ui/src/text/{}.json", frame.language))).unwrap();
        let page = page(frame, &serde_json::from_str(&texts).unwrap());
        assert!(!page.contains('{'), "{}: a name was left without its value", frame.language);
        let at = top.join(format!("docs/guide/states.{}.md", frame.language));
        if env::var_os("TOMADA_WRITE_GUIDE").is_some() {
            fs::create_dir_all(at.parent().unwrap()).unwrap();
            fs::write(&at, page).unwrap();
        } else {
            let there = fs::read_to_string(&at).unwrap_or_default();
            assert!(there == page, "{} is not what the app says: cargo xtask fix", at.display());
        }
    }
}

/// Words of the accounts' room that its page names.
const ACCOUNTS: [&[&str]; 10] = [
    &["clear"],
    &["check", "complete"],
    &["check", "gap"],
    &["reading", "stop"],
    &["reading", "again"],
    &["mark", "pending"],
    &["mark", "removed"],
    &["part", "bills"],
    &["part", "investments"],
    &["part", "flow"],
];

#[test]
fn the_page_of_the_accounts_names_things_as_the_room_does() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for language in FRAMES.map(|frame| frame.language) {
        let read = |path: String| fs::read_to_string(top.join(path)).unwrap();
        let texts: Value = serde_json::from_str(&read(format!("ui/src/text/{language}.json"))).unwrap();
        let page = read(format!("docs/guide/accounts.{language}.md")).to_lowercase();
        // Lines end anywhere.
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for path in ACCOUNTS {
            let word = path.iter().fold(&texts["accounts"], |at, key| &at[*key]).as_str().unwrap().to_lowercase();
            assert!(page.contains(&word), "{language}: {word}");
        }
        for other in ["daily", "export"] {
            assert!(page.contains(&format!("({other}.{language}.md)").to_lowercase()), "{language}: {other}");
            let from = read(format!("docs/guide/daily.{language}.md"));
            assert!(from.contains(&format!("(accounts.{language}.md)")), "{language}");
        }
    }
}
