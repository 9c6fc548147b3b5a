//! What a machine must have before anything is built: on Debian and Ubuntu it is installed, on other systems it is named.
//! Silent, and without network, where nothing is missing.

use std::{fs, process::Command};

use crate::{
    Error,
    shell::{answer, done, program},
};

/// A Debian package, and the program by which its presence shows on systems that call it otherwise.
pub(crate) struct Package {
    name: &'static str,
    program: Option<&'static str>,
}

const fn package(name: &'static str) -> Package {
    Package { name, program: None }
}

const fn brings(name: &'static str, program: &'static str) -> Package {
    Package { name, program: Some(program) }
}

/// What the app is built with and runs on.
const BUILD: &[Package] = &[
    package("build-essential"),
    package("libgtk-3-dev"),
    package("libssl-dev"),
    package("libwebkit2gtk-4.1-dev"),
    package("pkg-config"),
];
/// What a display of its own needs.
pub(crate) const DISPLAY: &[Package] =
    &[brings("dbus", "dbus-daemon"), package("fonts-noto-core"), brings("xvfb", "Xvfb")];
/// What the tests need besides.
pub(crate) const TEST: &[Package] = &[
    brings("dbus", "dbus-daemon"),
    package("fonts-noto-core"),
    brings("gnome-keyring", "gnome-keyring-daemon"),
    brings("ofx", "ofxdump"),
    brings("python3-venv", "python3"),
    brings("webkit2gtk-driver", "WebKitWebDriver"),
    brings("x11-utils", "xwininfo"),
    brings("xdg-utils", "xdg-mime"),
    brings("xvfb", "Xvfb"),
];

/// What packages are made with.
pub(crate) const PACKAGE: &[Package] = &[brings("rpm", "rpm")];

const FEDORA: &str = "sudo dnf install gcc gtk3-devel openssl-devel webkit2gtk4.1-devel pkgconf-pkg-config nodejs npm \
                      xorg-x11-server-Xvfb dbus-daemon gnome-keyring xwininfo libofx python3 /usr/bin/WebKitWebDriver";
const ARCH: &str = "sudo pacman -S --needed base-devel gtk3 openssl webkit2gtk-4.1 nodejs npm xorg-server-xvfb dbus gnome-keyring xorg-xwininfo libofx python";

/// The versions of Node.js that the UI's tools run on: from the first, except between the second and the third.
const NODE: [(u32, u32); 3] = [(20, 19), (21, 0), (22, 12)];

/// Sees to it that everything is there, `more` besides what every build needs.
pub(crate) fn ready(more: &[Package]) -> Result<(), Error> {
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

fn linux(more: &[Package]) -> Result<(), Error> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let there = || {
        let programs = more.iter().filter_map(|package| package.program);
        answer(&mut pkg_config()).is_some() && programs.into_iter().all(is_there)
    };
    match family(&release) {
        Family::Debian => debian(more),
        _ if there() => Ok(()),
        Family::Fedora => Err(by_hand(FEDORA)),
        Family::Arch => Err(by_hand(ARCH)),
        Family::Other => Err(Error::ByHand(
            "WebKitGTK 4.1, GTK 3 and OpenSSL 3 with their development files are needed, for the tests also Xvfb, dbus-daemon, \
             gnome-keyring and WebKitWebDriver. Install what is missing and try again."
                .to_owned(),
        )),
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn pkg_config() -> Command {
    let mut command = Command::new("pkg-config");
    command.args(["--exists", "webkit2gtk-4.1", "libcrypto"]);
    command
}

fn by_hand(command: &str) -> Error {
    Error::ByHand(format!("Some packages are missing. Install them and try again:\n\n  {command}\n"))
}

fn debian(more: &[Package]) -> Result<(), Error> {
    let mut wanted: Vec<&str> = BUILD.iter().chain(more).map(|package| package.name).collect();
    // The distribution's own, where it is new enough; otherwise `node` says what to do.
    let offered = answer(Command::new("apt-cache").args(["show", "--no-all-versions", "nodejs"])).unwrap_or_default();
    if answer(Command::new("node").arg("--version")).is_none() && offered_version(&offered).is_some_and(runs_tools) {
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
    if version_of(&version).is_some_and(runs_tools) {
        return Ok(());
    }
    let found = if version.is_empty() { "none".to_owned() } else { version.trim().to_owned() };
    Err(Error::ByHand(format!(
        "The UI is built with Node.js 20.19, or 22.12 and newer; found: {found}. Install it from nodejs.org or with your \
         version manager (`fnm install 22`, `nvm install 22`) and try again."
    )))
}

fn runs_tools(version: (u32, u32)) -> bool {
    let [first, gap, again] = NODE;
    version >= first && !(version >= gap && version < again)
}

/// The version in what `apt-cache show` writes: `Version: 20.19.2+dfsg-1`.
fn offered_version(shown: &str) -> Option<(u32, u32)> {
    let version = shown.lines().find_map(|line| line.strip_prefix("Version: "))?;
    version_of(&format!("v{}", version.rsplit(':').next()?))
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
        assert_eq!(version_of(""), None);
        assert_eq!(offered_version("Package: nodejs\nVersion: 20.19.2+dfsg-1\n"), Some((20, 19)));
        assert_eq!(offered_version("Version: 1:18.13.0-1\n"), Some((18, 13)));
        for (version, runs) in [
            ((9, 99), false),
            ((20, 18), false),
            ((20, 19), true),
            ((21, 7), false),
            ((22, 11), false),
            ((24, 0), true),
        ] {
            assert_eq!(runs_tools(version), runs, "{version:?}");
        }
    }
}
