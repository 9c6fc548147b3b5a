//! What the process gives up before it begins, so that a crash leaves no memory on disk.

/// Applies all of it. What the system refuses is refused silently: the app is as safe as the system lets it be.
pub(crate) fn apply() {
    no_core_dumps();
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

/// A panic says where, and never what: messages may quote values.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}
