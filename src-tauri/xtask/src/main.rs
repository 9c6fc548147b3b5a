//! What a person types: `cargo xtask run`, `cargo xtask test` and a few more. Each sets up what it needs and says what it
//! does; nothing is built twice. Not in here: anything that the app itself needs at run time.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

mod bench;
mod check;
mod count;
mod display;
mod package;
mod picture;
mod pictures;
mod readers;
mod run;
mod setup;
mod shell;
mod test;
mod ui;

use std::process::ExitCode;

use lexopt::prelude::{Long, Short, Value, ValueExt};

const HELP: &str = "cargo xtask COMMAND

  run                  set up, build and start the app on pretend banks
    --virtual-display  on a display of its own, with a picture in screenshots/ whenever the view changes
    --size WxH         of that display (default 1440x900)
    --dark             with a dark theme
    --language TAG     pt-BR, en or es
  test                 everything that must hold
    --only STEP        one step: ui-build, format, clippy, rust, crash, ui, contract, readers, widget, window (may
                       be repeated)
  soak                 the long runs at full count
    --runs N           how many (default 500)
  bench client         the API client beside Pluggy's own SDK
  bench connect        the search and the questions, on the screen
  bench engine         the engine at rest, and a thousand items in flight beside Pluggy's own SDK
    --minutes N        how long the engine at rest is watched (default 1)
  bench store          the store beside a plain file
  bench start          the app with a hundred connections beside an empty window
    --runs N           how many of each (default 7)
    --debug            unoptimized, both
  check --os OS        type-check for windows, macos or all
  package              .deb and .rpm
  pictures             docs/pictures anew, from what the window tests see, light and dark
  fix                  format everything, and write the bindings and the guide's tables anew
";

/// Why a command did not come to its end.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line makes no sense.
    Usage(String),
    /// A program could not be started or ended badly.
    Program(String),
    /// Something has to be done by hand first.
    ByHand(String),
    /// A file could not be read or written.
    File(std::io::Error),
    /// Tests failed; they have said so themselves.
    Failed,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Usage(what) => write!(f, "{what}\n\n{HELP}"),
            Self::Program(what) | Self::ByHand(what) => f.write_str(what),
            Self::File(error) => error.fmt(f),
            Self::Failed => f.write_str("something failed"),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

impl From<lexopt::Error> for Error {
    fn from(error: lexopt::Error) -> Self {
        Self::Usage(error.to_string())
    }
}

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Failed) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<(), Error> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        Some(Value(command)) => command.string()?,
        None | Some(Long("help") | Short('h')) => "help".to_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "run" => run::run(&run::Options::read(arguments)?),
        "test" => {
            let mut only = Vec::new();
            while let Some(argument) = arguments.next()? {
                match argument {
                    Long("only") => only.push(arguments.value()?.string()?),
                    other => return Err(other.unexpected().into()),
                }
            }
            test::test(&only)
        }
        "soak" => {
            let mut runs = 500;
            while let Some(argument) = arguments.next()? {
                match argument {
                    Long("runs") => runs = arguments.value()?.parse()?,
                    other => return Err(other.unexpected().into()),
                }
            }
            test::soak(runs)
        }
        "bench" => match arguments.next()? {
            Some(Value(what)) => bench::bench(&what.string()?, arguments),
            _ => Err(Error::Usage("bench what?".to_owned())),
        },
        "check" => {
            let mut os = "all".to_owned();
            while let Some(argument) = arguments.next()? {
                match argument {
                    Long("os") => os = arguments.value()?.string()?,
                    other => return Err(other.unexpected().into()),
                }
            }
            check::check(&os)
        }
        "package" => package::package(),
        "pictures" => pictures::pictures(),
        "fix" => test::fix(),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(Error::Usage(format!("there is no command {other:?}"))),
    }
}
