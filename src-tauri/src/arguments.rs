//! What the command line asks for. It is seen by everybody on this computer, so it carries nothing that matters: what is not
//! known is not even repeated.

use std::ffi::{OsStr, OsString};

use crate::check::SCHEME;

/// Starts without a window, where there is a tray.
pub(crate) const HIDDEN: &str = "--hidden";

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Open the app.
    Open,
    /// Open it without a window, as the system does at login.
    Hidden,
    /// The security check.
    Doctor,
    Help,
    Version,
    /// Nobody knows what.
    Unknown,
}

/// Reads the arguments after the program's own name.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Asked {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match arguments.iter().map(OsString::as_os_str).collect::<Vec<_>>()[..] {
        [] => Asked::Open,
        [one] if one == HIDDEN => Asked::Hidden,
        [one] if one == "doctor" => Asked::Doctor,
        [one] if one == "--help" || one == "-h" => Asked::Help,
        [one] if one == "--version" || one == "-V" => Asked::Version,
        [one] if is_link(one) => Asked::Open,
        _ => Asked::Unknown,
    }
}

/// Whether a start with these arguments, after the program's own name, is none by a person who wants to see the app: it is by
/// a link, or by the system.
pub(crate) fn asks_for_no_window(mut arguments: impl Iterator<Item = impl AsRef<OsStr>>) -> bool {
    arguments.next().is_some_and(|one| is_link(one.as_ref()) || one.as_ref() == HIDDEN) && arguments.next().is_none()
}

/// Somebody followed a link. To start with, that is all that is read of it.
fn is_link(argument: &OsStr) -> bool {
    let scheme = argument.to_str().and_then(|text| text.split_once(':')).map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for (arguments, asked) in [
            (&[][..], Asked::Open),
            (&["--hidden"], Asked::Hidden),
            (&["--hidden", "doctor"], Asked::Unknown),
            (&["doctor"], Asked::Doctor),
            (&["--help"], Asked::Help),
            (&["-h"], Asked::Help),
            (&["--version"], Asked::Version),
            (&["-V"], Asked::Version),
            (&["tomada://anything?at=all"], Asked::Open),
            (&["TOMADA:x"], Asked::Open),
            (&["https://example.com"], Asked::Unknown),
            (&["Doctor"], Asked::Unknown),
            (&["doctor", "--json"], Asked::Unknown),
            (&["tomada://x", "doctor"], Asked::Unknown),
            (&[""], Asked::Unknown),
        ] {
            let by_link = arguments.iter().any(|one| one.to_ascii_lowercase().starts_with("tomada:"));
            let unseen = by_link && asked == Asked::Open || asked == Asked::Hidden;
            assert_eq!(asks_for_no_window(arguments.iter()), unseen, "{arguments:?}");
            assert_eq!(read(arguments.iter().map(OsString::from)), asked, "{arguments:?}");
        }
    }
}
