//! What the process gives up before it begins, so that a crash leaves no memory on disk, and the webview's processes are not
//! handed three names that somebody may have left in the environment.

/// Applies all of it. What the system refuses is refused silently: the app is as safe as the system lets it be.
pub(crate) fn apply() {
    no_core_dumps();
    clean_environment();
    quiet_panics();
}

#[cfg(unix)]
fn no_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    // One byte, not none: the kernel ignores a limit of 0 when core dumps are piped to a program, and takes 1 for "no".
    // Child processes of the webview inherit it.
    let limit = Rlimit { current: Some(1), maximum: Some(1) };
    if let Err(error) = setrlimit(Resource::Core, limit) {
        tracing::debug!(%error, "the core limit stays");
    }
}

#[cfg(not(unix))]
fn no_core_dumps() {}

/// What would have the webview's processes write down the keys of what they send, or load what nobody chose here. They begin
/// with what this one has; for this one itself it is too late. WebKit's own names stay: tests and drivers need them.
#[cfg(all(unix, not(target_os = "macos")))]
const LEFT_OUT: [&str; 3] = ["SSLKEYLOGFILE", "LD_PRELOAD", "GTK_MODULES"];

/// Has to be called before the process has threads.
#[cfg(all(unix, not(target_os = "macos")))]
fn clean_environment() {
    LEFT_OUT.into_iter().for_each(gio::glib::unsetenv);
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn clean_environment() {}

/// Keeps other programs of the same user from looking into this one. The desktop's portals look, to know whom they serve, and
/// refuse a program that they can't look into: file dialogs may stay away. Children begin without it.
#[cfg(target_os = "linux")]
pub(crate) fn strict() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};

    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "other programs may look into this one");
    }
}

/// What Linux is asked for has its own ways elsewhere, which are not taken.
#[cfg(not(target_os = "linux"))]
pub(crate) fn strict() {}

/// A panic says where, and never what: messages may quote values.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::{
        env,
        process::{Command, Output},
    };

    use super::*;

    const INSIDE: &str = "TOMADA_TEST_PANIC";
    const SECRET: &str = "planted-in-a-panic";

    /// This test once more, in a process of its own: what is given up is given up for good.
    fn again(name: &str) -> Output {
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", name, "--nocapture"]).env(INSIDE, "1").output().unwrap()
    }

    #[test]
    #[allow(clippy::panic, reason = "it is what is tried")]
    fn a_panic_says_where_and_not_what() {
        if env::var_os(INSIDE).is_some() {
            tracing_subscriber::fmt().with_writer(std::io::stderr).init();
            apply();
            panic!("{SECRET}");
        }
        let ended = again("hardening::tests::a_panic_says_where_and_not_what");
        assert!(!ended.status.success());
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(said.contains("panic") && said.contains("hardening.rs"), "{said}");
        assert!(!said.contains(SECRET) && !String::from_utf8_lossy(&ended.stdout).contains(SECRET), "{said}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_strict_process_is_not_looked_into() {
        use rustix::process::{DumpableBehavior, dumpable_behavior};

        if env::var_os(INSIDE).is_some() {
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::Dumpable);
            strict();
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
            return;
        }
        let ended = again("hardening::tests::a_strict_process_is_not_looked_into");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn no_child_is_told_to_write_keys_down_or_to_load_what_nobody_chose() {
        const NAME: &str = "hardening::tests::no_child_is_told_to_write_keys_down_or_to_load_what_nobody_chose";
        if env::var_os(INSIDE).is_some() {
            apply();
            let child = Command::new("env").output().unwrap();
            let has = String::from_utf8_lossy(&child.stdout).into_owned();
            assert!(has.contains(INSIDE), "{has}");
            assert!(!LEFT_OUT.into_iter().any(|name| has.contains(name)), "{has}");
            return;
        }
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--exact", NAME, "--nocapture"]).env(INSIDE, "1").env("LD_PRELOAD", "");
        let ended = again.env("SSLKEYLOGFILE", "/nowhere").env("GTK_MODULES", "none").output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }

    #[test]
    fn no_process_and_no_child_of_it_leaves_its_memory() {
        const NAME: &str = "hardening::tests::no_process_and_no_child_of_it_leaves_its_memory";
        if env::var_os(INSIDE).is_some() {
            apply();
            let child = Command::new("sh").args(["-c", "ulimit -c; ulimit -Hc"]).output().unwrap();
            let limits = String::from_utf8(child.stdout).unwrap();
            // In blocks or in bytes, as the shell has it: never more than one.
            assert!(limits.split_whitespace().all(|limit| ["0", "1"].contains(&limit)), "{limits}");
            return;
        }
        let ended = again(NAME);
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }

    /// Neither this process nor a child. Where the machine keeps core files at all, the same without `apply` leaves both.
    #[cfg(target_os = "linux")]
    #[test]
    #[allow(clippy::print_stdout, reason = "it is how the process inside tells")]
    fn an_abort_leaves_no_memory_on_the_disk() {
        use std::{fs, os::unix::process::ExitStatusExt as _};

        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        const NAME: &str = "hardening::tests::an_abort_leaves_no_memory_on_the_disk";
        if let Some(asked) = env::var_os(INSIDE) {
            let maximum = getrlimit(Resource::Core).maximum;
            setrlimit(Resource::Core, Rlimit { current: maximum, maximum }).unwrap();
            if asked == "applied" {
                apply();
            }
            let child = Command::new("sh").args(["-c", "kill -ABRT $$"]).status().unwrap();
            println!("child: {}", child.core_dumped());
            std::process::abort();
        }
        let aborts = |how: &str| {
            let folder = tempfile::tempdir().unwrap();
            let mut again = Command::new(env::current_exe().unwrap());
            again.args(["--exact", NAME, "--nocapture"]).env(INSIDE, how).current_dir(&folder);
            let ended = again.output().unwrap();
            assert!(ended.status.signal().is_some(), "{}", String::from_utf8_lossy(&ended.stdout));
            let child = String::from_utf8_lossy(&ended.stdout).contains("child: true");
            let files = fs::read_dir(folder.path()).unwrap().count();
            (ended.status.core_dumped(), child, files)
        };
        assert_eq!(aborts("applied"), (false, false, 0));
        let keeps_files = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap().trim() == "core";
        if keeps_files && getrlimit(Resource::Core).maximum.is_none() {
            let (itself, child, files) = aborts("not applied");
            assert!(itself && child && files > 0, "{itself} {child} {files}");
        }
    }
}
