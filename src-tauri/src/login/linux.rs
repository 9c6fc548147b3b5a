//! Linux: an entry in the desktop's folder of programs that start with a session. Whoever switches it off in the desktop's own
//! settings leaves the file and a word in it, which is read.

use std::{env, fs, io, path::PathBuf};

use gio::glib::KeyFile;
use tauri::{AppHandle, Manager as _};

use crate::{arguments::HIDDEN, text::Text};

const GROUP: &str = "Desktop Entry";

/// Where the desktop keeps it.
pub(crate) fn whereabouts(app: &AppHandle) -> String {
    place(app).map(|path| path.display().to_string()).unwrap_or_default()
}

/// Blocks.
pub(crate) fn is_on(app: &AppHandle) -> bool {
    let text = place(app).and_then(|path| fs::read_to_string(path).ok());
    text.is_some_and(|text| says_on(&text))
}

/// Blocks.
pub(crate) fn set(app: &AppHandle, on: bool) -> io::Result<()> {
    let path = place(app).ok_or(io::ErrorKind::NotFound)?;
    if !on {
        return match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, entry(&program()?, &app.state::<Text>().tray.at_login)?)
}

/// One for debug builds, another for those in use: the identifiers differ.
fn place(app: &AppHandle) -> Option<PathBuf> {
    Some(dirs::config_dir()?.join("autostart").join(format!("{}.desktop", app.config().identifier)))
}

/// Of an AppImage, the file that was started: what it unpacks is gone with it.
fn program() -> io::Result<String> {
    let path = env::var_os("APPIMAGE").map_or_else(env::current_exe, |path| Ok(path.into()))?;
    path.into_os_string().into_string().map_err(|_| io::ErrorKind::InvalidFilename.into())
}

fn entry(program: &str, comment: &str) -> io::Result<String> {
    let file = KeyFile::new();
    file.set_string(GROUP, "Type", "Application");
    file.set_string(GROUP, "Name", "Tomada");
    file.set_string(GROUP, "Comment", comment);
    file.set_string(GROUP, "Icon", "tomada");
    file.set_string(GROUP, "Exec", &format!("{} {HIDDEN}", quoted(program)));
    file.set_boolean(GROUP, "Terminal", false);
    file.set_boolean(GROUP, "StartupNotify", false);
    Ok(file.to_data().to_string())
}

/// As one word of a command in such an entry: folders may have any name.
fn quoted(program: &str) -> String {
    let mut word = String::from('"');
    for letter in program.chars() {
        match letter {
            '"' | '`' | '$' | '\\' => word.extend(['\\', letter]),
            '%' => word.push_str("%%"),
            _ => word.push(letter),
        }
    }
    word.push('"');
    word
}

/// Whether an entry starts its program.
fn says_on(text: &str) -> bool {
    let file = KeyFile::new();
    if file.load_from_data(text, gio::glib::KeyFileFlags::NONE).is_err() {
        return false;
    }
    let is = |key: &str, without: bool| file.boolean(GROUP, key).unwrap_or(without);
    !is("Hidden", false) && is("X-GNOME-Autostart-enabled", true) && file.has_key(GROUP, "Exec").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_starts_this_program_hidden_wherever_it_lies() {
        for (program, word) in [
            ("/usr/bin/tomada", r#""/usr/bin/tomada""#),
            ("/home/ana/Área de Trabalho/tomada", r#""/home/ana/Área de Trabalho/tomada""#),
            (r#"/tmp/100%/a"b$c\d"#, r#""/tmp/100%%/a\"b\$c\\d""#),
        ] {
            let text = entry(program, "Starts with the session").unwrap();
            assert!(says_on(&text));
            let file = KeyFile::new();
            file.load_from_data(&text, gio::glib::KeyFileFlags::NONE).unwrap();
            assert_eq!(file.string(GROUP, "Exec").unwrap(), format!("{word} --hidden"));
            // The rules of a shell, with `%%` for a percent sign.
            let words = gio::glib::shell_parse_argv(file.string(GROUP, "Exec").unwrap()).unwrap();
            assert_eq!(words, [program.replace('%', "%%").as_str(), HIDDEN]);
        }
    }

    #[test]
    fn what_the_desktop_switched_off_is_off() {
        for (line, on) in [
            ("", true),
            ("Hidden=true", false),
            ("Hidden=false", true),
            ("X-GNOME-Autostart-enabled=false", false),
            ("X-GNOME-Autostart-enabled=true", true),
        ] {
            assert_eq!(says_on(&format!("[Desktop Entry]\nExec=tomada --hidden\n{line}\n")), on, "{line}");
        }
        for text in ["", "[Desktop Entry]\nName=Tomada\n", "no entry"] {
            assert!(!says_on(text), "{text}");
        }
    }
}
