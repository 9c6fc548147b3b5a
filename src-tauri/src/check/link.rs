//! Which program opens this app's links, as the system tells it.

#[cfg(any(windows, all(unix, not(target_os = "macos"))))]
use super::SCHEME;

/// Who opens them.
#[derive(Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "not every system can say each of them")]
pub(crate) enum Opener {
    /// This program.
    This,
    /// No program.
    Nobody,
    /// Another one, by the name that the system has for it.
    Another(String),
    /// It can't be told here.
    NotKnown(&'static str),
}

/// Asks the system. Blocks.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn opener() -> Opener {
    use std::process::{Command, Stdio};

    let asked = Command::new("xdg-mime")
        .args(["query", "default", &format!("x-scheme-handler/{SCHEME}")])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let Ok(answer) = asked else { return Opener::NotKnown("xdg-mime is not installed") };
    let said = String::from_utf8_lossy(&answer.stdout);
    match said.lines().next().map(str::trim).filter(|name| !name.is_empty()) {
        None => Opener::Nobody,
        Some(name) if desktop::starts_this(name) => Opener::This,
        Some(name) => Opener::Another(name.to_owned()),
    }
}

/// Asks the system. Blocks.
#[cfg(windows)]
pub(crate) fn opener() -> Opener {
    let key = windows_registry::CLASSES_ROOT.open(format!("{SCHEME}\\shell\\open\\command"));
    let Some(command) = key.ok().and_then(|key| key.get_string("").ok()) else { return Opener::Nobody };
    let this = std::env::current_exe().ok().map(|path| path.display().to_string());
    match this {
        Some(this) if command.starts_with(&format!("\"{this}\"")) => Opener::This,
        _ => Opener::Another(command),
    }
}

/// Asks the system.
#[cfg(target_os = "macos")]
pub(crate) fn opener() -> Opener {
    Opener::NotKnown("the app's bundle says so")
}

/// Desktop entries: what a program's name in a menu stands for.
#[cfg(all(unix, not(target_os = "macos")))]
mod desktop {
    use std::{
        env, fs,
        path::{Path, PathBuf},
    };

    /// Where there is nothing else to go by.
    const USUAL: &str = "/usr/local/share:/usr/share";

    /// Whether the entry of this name starts the program that is running.
    pub(super) fn starts_this(name: &str) -> bool {
        let this = env::current_exe().and_then(|path| path.canonicalize()).ok();
        let started = entry(name).as_deref().and_then(command).and_then(|command| found(&command));
        this.is_some() && this == started
    }

    fn entry(name: &str) -> Option<String> {
        let all = env::var_os("XDG_DATA_DIRS").filter(|all| !all.is_empty()).unwrap_or_else(|| USUAL.into());
        let own = dirs::data_dir();
        let places: Vec<PathBuf> = own.into_iter().chain(env::split_paths(&all)).collect();
        places.into_iter().find_map(|place| fs::read_to_string(place.join("applications").join(name)).ok())
    }

    /// The program of an entry's `Exec`, which may stand in quotation marks.
    pub(super) fn command(entry: &str) -> Option<String> {
        let line = entry.lines().find_map(|line| line.strip_prefix("Exec="))?.trim();
        let program = match line.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => line.split_whitespace().next(),
        };
        program.map(str::to_owned)
    }

    fn found(program: &str) -> Option<PathBuf> {
        let path = Path::new(program);
        if path.is_absolute() {
            return path.canonicalize().ok();
        }
        let all = env::var_os("PATH")?;
        env::split_paths(&all).find_map(|place| place.join(program).canonicalize().ok())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_program_of_an_entry_is_read_with_and_without_quotation_marks() {
            for (entry, program) in [
                ("[Desktop Entry]\nExec=\"/opt/My Apps/tomada\" %u\nType=Application", Some("/opt/My Apps/tomada")),
                ("Exec=tomada %U", Some("tomada")),
                ("Name=Tomada", None),
            ] {
                assert_eq!(command(entry).as_deref(), program);
            }
        }
    }
}
