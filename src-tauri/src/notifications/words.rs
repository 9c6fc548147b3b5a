//! What a notice says, in the language of the app: which bank, what happened, what its button leads to. Behind the veil all
//! say the same, and name nothing.

use chrono::{DateTime, Local, Utc};
use serde::Deserialize;
use tomada_engine::notice::{Counts, Notice, NoticeKind, Trouble, Wanted, What};

use super::desktop::Paper;

/// The texts of notices.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Words {
    /// The body of a notice, where there is more than one profile.
    in_profile: String,
    veiled: Saying,
    code_needed: CodeNeeded,
    choice_needed: Saying,
    page_needed: Saying,
    approval_needed: Saying,
    done: Saying,
    partial: Saying,
    failed: Failed,
    stale: Saying,
    consent_ending: ConsentEnding,
    bank_back: Saying,
    awaited_back: Saying,
    many: Many,
}

/// One notice.
#[derive(Debug, Default, Deserialize)]
struct Saying {
    title: String,
    body: String,
    button: String,
}

/// The notice about a code, which may have a deadline.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CodeNeeded {
    #[serde(flatten)]
    saying: Saying,
    body_until: String,
}

/// The notices about what stopped.
#[derive(Debug, Default, Deserialize)]
struct Failed {
    password: Saying,
    code: Saying,
    bank: Saying,
    provider: Saying,
    unknown: Saying,
    other: Saying,
}

/// The notice about a consent, by the days that are left.
#[derive(Debug, Default, Deserialize)]
struct ConsentEnding {
    title: Plural,
    body: String,
    button: String,
}

/// The notice about many connections.
#[derive(Debug, Default, Deserialize)]
struct Many {
    needs: Plural,
    done: Plural,
    others: Plural,
    body: String,
    button: String,
}

#[derive(Debug, Default, Deserialize)]
struct Plural {
    one: String,
    other: String,
}

impl Words {
    /// What is shown. `profile` is what the profile is called, where there are others.
    pub(super) fn paper(&self, what: &What, veiled: bool, profile: Option<&str>) -> Paper {
        let is_urgent = what.is_urgent();
        if veiled {
            return Paper { is_urgent, ..self.veiled.paper("") };
        }
        let paper = match what {
            What::One(notice) => self.one(notice),
            What::Many(counts) => self.many(*counts),
        };
        let body = match profile {
            Some(name) => self.in_profile.replace("{profile}", name).replace("{body}", &paper.body),
            None => paper.body,
        };
        Paper { body, is_urgent, ..paper }
    }

    fn one(&self, notice: &Notice) -> Paper {
        let saying = match &notice.kind {
            NoticeKind::CodeNeeded { deadline } => {
                let paper = self.code_needed.saying.paper(&notice.bank);
                let until = deadline.map(|at| self.code_needed.body_until.replace("{time}", &time(at)));
                return Paper { body: until.unwrap_or(paper.body), ..paper };
            }
            NoticeKind::ConsentEnding { days } => {
                let ConsentEnding { title, body, button } = &self.consent_ending;
                let title = title.of(*days).replace("{bank}", &notice.bank);
                return Paper::new(title, body.clone(), button.clone());
            }
            NoticeKind::ActionNeeded { wanted } => match wanted {
                Wanted::Choice => &self.choice_needed,
                Wanted::Page => &self.page_needed,
                Wanted::Approval => &self.approval_needed,
            },
            NoticeKind::Done => &self.done,
            NoticeKind::Partial => &self.partial,
            NoticeKind::Failed { trouble } => match trouble {
                Trouble::Password => {
                    return Paper { corrects: true, ..self.failed.password.paper(&notice.bank) };
                }
                Trouble::Code => &self.failed.code,
                Trouble::Bank => &self.failed.bank,
                Trouble::Provider => &self.failed.provider,
                Trouble::Unknown => &self.failed.unknown,
                Trouble::Other => &self.failed.other,
            },
            NoticeKind::Stale => &self.stale,
            NoticeKind::BankBack => &self.bank_back,
            NoticeKind::AwaitedBack => &self.awaited_back,
        };
        saying.paper(&notice.bank)
    }

    /// What matters most is the title, and the rest the body.
    fn many(&self, Counts { needs, done, others }: Counts) -> Paper {
        let Many { body, button, .. } = &self.many;
        let counted = [(needs, &self.many.needs), (others, &self.many.others), (done, &self.many.done)];
        let mut said = counted.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| words.of(count));
        let title = said.next().unwrap_or_default();
        let rest: Vec<String> = said.map(|words| format!("{words}.")).collect();
        let body = if rest.is_empty() { body.clone() } else { rest.join(" ") };
        Paper::new(title, body, button.clone())
    }
}

impl Saying {
    fn paper(&self, bank: &str) -> Paper {
        let named = |text: &str| text.replace("{bank}", bank);
        Paper::new(named(&self.title), named(&self.body), self.button.clone())
    }
}

impl Plural {
    fn of(&self, count: u32) -> String {
        let words = if count == 1 { &self.one } else { &self.other };
        words.replace("{count}", &count.to_string())
    }
}

impl Paper {
    fn new(title: String, body: String, button: String) -> Self {
        Self { title, body, button, corrects: false, is_urgent: false }
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use tomada_engine::ConnectionId;

    use super::*;
    use crate::text::Text;

    const KINDS: [NoticeKind; 16] = [
        NoticeKind::CodeNeeded { deadline: None },
        NoticeKind::CodeNeeded { deadline: Some(DateTime::UNIX_EPOCH) },
        NoticeKind::ActionNeeded { wanted: Wanted::Choice },
        NoticeKind::ActionNeeded { wanted: Wanted::Page },
        NoticeKind::ActionNeeded { wanted: Wanted::Approval },
        NoticeKind::Done,
        NoticeKind::Partial,
        NoticeKind::Failed { trouble: Trouble::Password },
        NoticeKind::Failed { trouble: Trouble::Code },
        NoticeKind::Failed { trouble: Trouble::Bank },
        NoticeKind::Failed { trouble: Trouble::Provider },
        NoticeKind::Failed { trouble: Trouble::Unknown },
        NoticeKind::Failed { trouble: Trouble::Other },
        NoticeKind::Stale,
        NoticeKind::BankBack,
        NoticeKind::AwaitedBack,
    ];

    fn about(kind: NoticeKind) -> What {
        What::One(Notice { connection: ConnectionId("c".to_owned()), bank: "Banco Ipê".to_owned(), kind })
    }

    #[test]
    fn every_notice_names_its_bank_in_every_language_and_leaves_nothing_open() {
        for tag in ["pt-BR", "en", "es"] {
            let words = Text::of(tag).notice;
            let days = [1, 7, 30].map(|days| NoticeKind::ConsentEnding { days });
            for kind in KINDS.into_iter().chain(days) {
                let paper = words.paper(&about(kind.clone()), false, Some("Casa"));
                assert!(paper.title.contains("Banco Ipê"), "{tag} {kind:?}: {paper:?}");
                assert!(paper.body.contains("Casa") && !paper.button.is_empty(), "{tag} {kind:?}: {paper:?}");
                let all = format!("{}{}{}", paper.title, paper.body, paper.button);
                assert!(!all.contains(['{', '}']), "{tag} {kind:?}: {all}");
            }
        }
    }

    #[test]
    fn behind_the_veil_all_say_the_same() {
        let words = Text::of("pt-BR").notice;
        let many = What::Many(Counts { needs: 4, done: 2, others: 0 });
        for what in KINDS.into_iter().map(about).chain([many]) {
            let is_urgent = what.is_urgent();
            let (title, body) = ("Uma conexão precisa de você".to_owned(), "Abra a Tomada para ver.".to_owned());
            let paper = Paper { title, body, button: "Abrir a Tomada".to_owned(), corrects: false, is_urgent };
            assert_eq!(words.paper(&what, true, Some("Casa")), paper);
        }
    }

    #[test]
    fn what_is_said_in_portuguese() {
        let words = Text::of("pt-BR").notice;
        let title_and_button = |kind| {
            let paper = words.paper(&about(kind), false, None);
            (paper.title, paper.button)
        };
        for (kind, title, button) in [
            (NoticeKind::CodeNeeded { deadline: None }, "Banco Ipê pediu um código", "Informar código"),
            (
                NoticeKind::ActionNeeded { wanted: Wanted::Approval },
                "Banco Ipê espera sua aprovação",
                "Ver o que aprovar",
            ),
            (NoticeKind::Failed { trouble: Trouble::Password }, "Banco Ipê recusou usuário ou senha", "Corrigir senha"),
            (NoticeKind::ConsentEnding { days: 7 }, "A autorização de Banco Ipê termina em 7 dias", "Ver como renovar"),
            (NoticeKind::ConsentEnding { days: 1 }, "A autorização de Banco Ipê termina amanhã", "Ver como renovar"),
        ] {
            assert_eq!(title_and_button(kind), (title.to_owned(), button.to_owned()));
        }
    }

    #[test]
    fn many_are_told_by_what_matters_most() {
        let words = Text::of("pt-BR").notice;
        for (counts, title, body) in [
            ((50, 0, 0), "50 conexões precisam de você", "Abra a Tomada para ver quais."),
            ((0, 3, 0), "3 conexões em dia", "Abra a Tomada para ver quais."),
            ((1, 3, 2), "1 conexão precisa de você", "2 conexões com avisos. 3 conexões em dia."),
            ((0, 1, 1), "1 conexão com avisos", "1 conexão em dia."),
        ] {
            let (needs, done, others) = counts;
            let paper = words.paper(&What::Many(Counts { needs, done, others }), false, None);
            assert_eq!((paper.title.as_str(), paper.body.as_str()), (title, body));
        }
    }

    #[test]
    fn a_button_says_what_it_does() {
        let words = Text::of("en").notice;
        for kind in KINDS {
            let corrects = kind == NoticeKind::Failed { trouble: Trouble::Password };
            assert_eq!(words.paper(&about(kind.clone()), false, None).corrects, corrects, "{kind:?}");
        }
    }
}
