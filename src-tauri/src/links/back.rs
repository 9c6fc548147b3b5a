//! The one link that means something: the way back from a bank's own page, as the engine makes it and the browser follows it.
//! Pure. Anybody can write a link, so one that is not exactly this is no link at all. What its state is good for, the engine
//! knows.

use pluggy::Sensitive;
use tauri::Url;

use crate::check::SCHEME;

const HOST: &str = "oauth";
const STATE: &str = "state";
/// What Pluggy is said to add by itself ("`oauthRedirectUri`"). Nothing of it is read: the item tells.
const ADDED: [&str; 2] = ["itemId", "success"];
/// Letters of a link.
const LONGEST: usize = 512;
/// Letters of a state: 32 bytes in base64url.
const STATE_LETTERS: usize = 43;

/// Where a bank's own page leads back to, but for the state.
pub(crate) fn address() -> Option<Url> {
    Url::parse(&format!("{SCHEME}://{HOST}")).ok()
}

/// The state that a link brings back.
pub(crate) fn state(link: &Url) -> Option<Sensitive> {
    let is_ours = link.as_str().len() <= LONGEST
        && link.scheme() == SCHEME
        && link.host_str() == Some(HOST)
        // Some desktops write the root that a link leaves out.
        && matches!(link.path(), "" | "/")
        && link.username().is_empty()
        && link.password().is_none()
        && link.port().is_none()
        && link.fragment().is_none();
    if !is_ours {
        return None;
    }
    let mut found = None;
    for (key, value) in link.query_pairs() {
        match &*key {
            STATE if found.is_none() && is_state(&value) => found = Some(Sensitive::from(&*value)),
            added if ADDED.contains(&added) => {}
            _ => return None,
        }
    }
    found
}

fn is_state(value: &str) -> bool {
    value.len() == STATE_LETTERS
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc-_wc";

    fn read(link: &str) -> Option<String> {
        Some(state(&Url::parse(link).ok()?)?.expose().clone())
    }

    #[test]
    fn the_way_back_is_read_and_what_pluggy_adds_is_passed_over() {
        for link in [
            format!("tomada://oauth?state={GOOD}"),
            format!("tomada://oauth/?state={GOOD}"),
            format!("TOMADA://oauth?state={GOOD}"),
            format!("tomada://oauth?state={GOOD}&itemId=2d7b5f0a-3f0e-4a52-9a38-6a2f6f2c2b11&success=true"),
            format!("tomada://oauth?itemId=x&state={GOOD}"),
        ] {
            assert_eq!(read(&link).as_deref(), Some(GOOD), "{link}");
        }
        let ours = address().unwrap();
        assert_eq!((ours.scheme(), ours.host_str(), ours.path(), ours.query()), ("tomada", Some("oauth"), "", None));
    }

    #[test]
    fn what_is_not_exactly_that_is_no_link() {
        for link in [
            "",
            "tomada:",
            "tomada://",
            "tomada://oauth",
            "tomada://oauth?state=",
            "tomada://oauth?state",
            "tomada://connect?token=nobody-believes-this",
            &format!("https://oauth?state={GOOD}"),
            &format!("tomada2://oauth?state={GOOD}"),
            &format!("tomada:oauth?state={GOOD}"),
            &format!("tomada:///oauth?state={GOOD}"),
            &format!("tomada://OAuth?state={GOOD}"),
            &format!("tomada://oauth.example?state={GOOD}"),
            &format!("tomada://oauth/back?state={GOOD}"),
            &format!("tomada://oauth//?state={GOOD}"),
            &format!("tomada://somebody@oauth?state={GOOD}"),
            &format!("tomada://:secret@oauth?state={GOOD}"),
            &format!("tomada://oauth:80?state={GOOD}"),
            &format!("tomada://oauth?state={GOOD}#"),
            &format!("tomada://oauth?state={GOOD}#there"),
            &format!("tomada://oauth?state={GOOD}&state={GOOD}"),
            &format!("tomada://oauth?state={GOOD}&state=other"),
            &format!("tomada://oauth?state={GOOD}&connection=1"),
            &format!("tomada://oauth?state={GOOD}&ITEMID=1"),
            &format!("tomada://oauth?State={GOOD}"),
            &format!("tomada://oauth?state={GOOD}A"),
            &format!("tomada://oauth?state={}", &GOOD.replacen('B', "", 1)),
            &format!("tomada://oauth?state={}", &GOOD.replacen('B', "%2B", 1)),
            &format!("tomada://oauth?state={}", &GOOD.replacen("Bw", "é", 1)),
            &format!("tomada://oauth?state={GOOD}&itemId={}", "x".repeat(LONGEST)),
        ] {
            assert_eq!(read(link), None, "{link}");
        }
    }

    #[test]
    fn one_other_letter_anywhere_is_never_the_same_state() {
        let link = format!("tomada://oauth?state={GOOD}");
        let mut tried = 0;
        for at in 0..link.len() {
            for other in b"0Z/?#&=%@:+ ." {
                let mut changed = link.clone().into_bytes();
                let before = std::mem::replace(&mut changed[at], *other);
                if before != *other {
                    let changed = String::from_utf8(changed).unwrap();
                    assert_ne!(read(&changed).as_deref(), Some(GOOD), "{changed}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 500, "{tried}");
    }
}
