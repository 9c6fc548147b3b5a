//! What a machine must have before anything is built: on Debian and Ubuntu it is installed, on other systems it is named.
//! Silent, and without network, where nothing is missing.

use std::{fs, process::Command};

use crate::{
    Error,
    shell::{answer, done, program},
};

/// What the app is built with and runs on.
const BUILD: &[&str] = &["build-essential", "libgtk-3-dev", "libwebkit2gtk-4.1-dev", "pkg-config"];
/// What a display of its own needs.
pub(crate) const DISPLAY: &[&str] = &["dbus", "fonts-noto-core", "xvfb"];
/// What the tests need besides.
pub(crate) const TEST: &[&str] = &["dbus", "fonts-noto-core", "gnome-keyring", "webkit2gtk-driver", "xvfb"];

const FEDORA: &str = "sudo dnf install gcc gtk3-devel webkit2gtk4.1-devel pkgconf-pkg-config nodejs npm \
                      xorg-x11-server-Xvfb dbus-daemon gnome-keyring webkit2gtk-driver";
const ARCH: &str =
    "sudo pacman -S --needed base-devel gtk3 webkit2gtk-4.1 nodejs npm xorg-server-xvfb dbus gnome-keyring";

/// The oldest Node.js that the UI is built with.
const NODE: (u32, u32) = (20, 19);

/// Sees to it that everything is there, `more` besides what every build needs.
pub(crate) fn ready(more: &[&str]) -> Result<(), Error> {
    if cfg!(target_os = "linux") {
        linux(more)?;
    } else if cfg!(target_os = "macos") {
        if answer(Command::new("xcode-select").arg("-p")).is_none() {
            return Err(Error::ByHand(
                "The command line tools are missing. Install them: xcode-select --install".to_owned(),
            ));
        }
    } else if cfg!(windows) && answer(Command::new("where").arg("link.exe")).is_none() {
        eprintln!(
            "If the build finds no linker: winget install Microsoft.VisualStudio.2022.BuildTools --override \
             \"--add Microsoft.VisualStudio.Workload.VCTools\""
        );
    }
    node()
}

fn linux(more: &[&str]) -> Result<(), Error> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    match family(&release) {
        Family::Debian => debian(more),
        Family::Fedora if answer(&mut pkg_config()).is_none() => Err(by_hand(FEDORA)),
        Family::Arch if answer(&mut pkg_config()).is_none() => Err(by_hand(ARCH)),
        Family::Other if answer(&mut pkg_config()).is_none() => Err(Error::ByHand(
            "WebKitGTK 4.1 and GTK 3, with their development files, are missing. Install them and try again."
                .to_owned(),
        )),
        Family::Fedora | Family::Arch | Family::Other => Ok(()),
    }
}

fn pkg_config() -> Command {
    let mut command = Command::new("pkg-config");
    command.args(["--exists", "webkit2gtk-4.1"]);
    command
}

fn by_hand(command: &str) -> Error {
    Error::ByHand(format!("Some packages are missing. Install them and try again:\n\n  {command}\n"))
}

fn debian(more: &[&str]) -> Result<(), Error> {
    let mut wanted: Vec<&str> = BUILD.iter().chain(more).copied().collect();
    if answer(Command::new("node").arg("--version")).is_none() {
        wanted.extend(["nodejs", "npm"]);
    }
    let query = Command::new("dpkg-query").args(["-W", "-f=${Package} ${db:Status-Status}\n"]).output()?;
    let missing = missing(&wanted, &String::from_utf8_lossy(&query.stdout));
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing what this machine lacks: {}", missing.join(" "));
    let root = answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let apt = |words: &[&str]| {
        let mut command = if root { program("apt-get") } else { program("sudo") };
        if !root {
            command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive").args(words);
        command
    };
    done(&mut apt(&["update", "-qq"]))?;
    done(apt(&["install", "-y", "-qq", "--no-install-recommends"]).args(&missing))
}

fn node() -> Result<(), Error> {
    let version = answer(Command::new("node").arg("--version")).unwrap_or_default();
    if version_of(&version).is_some_and(|version| version >= NODE) {
        return Ok(());
    }
    let (major, minor) = NODE;
    let found = if version.is_empty() { "none".to_owned() } else { version.trim().to_owned() };
    Err(Error::ByHand(format!(
        "The UI is built with Node.js {major}.{minor} or newer; found: {found}. Install it from nodejs.org or with your \
         version manager (`fnm install 22`, `nvm install 22`) and try again."
    )))
}

fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.').map(str::parse::<u32>);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn missing<'a>(wanted: &[&'a str], installed: &str) -> Vec<&'a str> {
    let mut missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|name| !installed.lines().any(|line| line.split_once(' ') == Some((name, "installed"))))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

#[derive(Debug, PartialEq, Eq)]
enum Family {
    Debian,
    Fedora,
    Arch,
    Other,
}

fn family(os_release: &str) -> Family {
    let words: Vec<&str> = os_release
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .flat_map(|(_, value)| value.trim_matches('"').split(' '))
        .collect();
    let is = |name: &str| words.contains(&name);
    if is("debian") || is("ubuntu") {
        Family::Debian
    } else if is("fedora") {
        Family::Fedora
    } else if is("arch") {
        Family::Arch
    } else {
        Family::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_told_by_its_release_file() {
        assert_eq!(family("NAME=x\nID=debian\n"), Family::Debian);
        assert_eq!(family("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Family::Debian);
        assert_eq!(family("ID=nobara\nID_LIKE=\"rhel centos fedora\""), Family::Fedora);
        assert_eq!(family("ID=arch"), Family::Arch);
        assert_eq!(family(""), Family::Other);
    }

    #[test]
    fn only_what_is_not_installed_is_missing() {
        let installed = "xvfb installed\ndbus config-files\nlibgtk-3-dev installed\n";
        assert_eq!(missing(&["xvfb", "dbus", "libgtk-3-dev", "dbus"], installed), ["dbus"]);
    }

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(version_of("v20.20.2\n"), Some((20, 20)));
        assert!(version_of("v9.99.0").unwrap() < NODE);
        assert_eq!(version_of(""), None);
    }
}
