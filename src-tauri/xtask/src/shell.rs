//! Starting other programs: always from the top of the repository, always saying what was started when it fails.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use crate::Error;

/// The top of the repository.
pub(crate) fn top() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// A program, to be started at the top of the repository.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(top());
    command
}

/// Cargo, the one that runs this.
pub(crate) fn cargo() -> Command {
    program(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// npm, in the folder of the UI.
pub(crate) fn npm() -> Command {
    npm_in("ui")
}

/// npm, in a folder of the repository.
pub(crate) fn npm_in(folder: &str) -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(top().join(folder));
    command
}

/// Runs a program to its end.
pub(crate) fn done(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|error| Error::Program(format!("{}: {error}", line(command))))?;
    if status.success() { Ok(()) } else { Err(Error::Program(format!("{} ended with {status}", line(command)))) }
}

/// What a program writes, if it can be started and ends well.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a program to its end, showing what it writes and keeping it. Whether it ended well, and what it wrote.
pub(crate) fn watched(command: &mut Command) -> Result<(bool, String), Error> {
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| Error::Program(format!("{}: {error}", line(command))))?;
    let errors = child.stderr.take().map(|stream| thread::spawn(move || echo(stream)));
    let mut written = child.stdout.take().map(echo).unwrap_or_default();
    if let Some(Ok(more)) = errors.map(thread::JoinHandle::join) {
        written.push_str(&more);
    }
    Ok((child.wait()?.success(), written))
}

fn echo(stream: impl Read) -> String {
    let mut kept = String::new();
    let mut reader = BufReader::new(stream);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&bytes);
        print!("{text}");
        // Nobody may be reading.
        drop(std::io::stdout().flush());
        kept.push_str(&text);
        bytes.clear();
    }
    kept
}

fn line(command: &Command) -> String {
    let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).collect();
    words.join(std::ffi::OsStr::new(" ")).to_string_lossy().into_owned()
}

/// A program that ends with its owner.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
