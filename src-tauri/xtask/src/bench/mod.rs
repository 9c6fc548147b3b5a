//! Figures beside other programs', measured in turn on this machine. Never part of the tests: a figure is not right or wrong.

mod start;

use std::path::PathBuf;

use lexopt::prelude::{Long, ValueExt};

use crate::{Error, setup, shell, ui};

/// The official SDK that the client is measured beside.
const SDK: &str = "pluggy-sdk@0.90.0";

pub(crate) fn bench(what: &str, mut arguments: lexopt::Parser) -> Result<(), Error> {
    let mut options = start::Options { debug: false, runs: 7 };
    let mut minutes = 1.0;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("debug") if what == "start" => options.debug = true,
            Long("runs") if what == "start" => options.runs = arguments.value()?.parse()?,
            Long("minutes") if what == "engine" => minutes = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    match what {
        "client" => client(),
        "connect" => connect(),
        "engine" => engine(minutes),
        "listing" => {
            shell::done(shell::cargo().args(["bench", "--quiet", "--package", "tomada-engine", "--bench", "listing"]))
        }
        "sandbox" => {
            shell::done(shell::cargo().args(["bench", "--quiet", "--package", "pluggy-sandbox", "--bench", "sandbox"]))
        }
        "start" => start::start(&options),
        "store" => store(),
        "sync" => sync(),
        other => {
            let all = "client, connect, engine, listing, sandbox, start, store, sync";
            Err(Error::Usage(format!("there is no bench {other:?}; there are: {all}")))
        }
    }
}

fn client() -> Result<(), Error> {
    let bench = ["bench", "--quiet", "--package", "pluggy", "--bench", "client"];
    shell::done(shell::cargo().args(bench).env("NODE_PATH", sdk()?))
}

/// `minutes` real ones are what the share of a core at rest is measured over.
fn engine(minutes: f64) -> Result<(), Error> {
    engine_bench(&["--minutes", &minutes.to_string()])
}

fn sync() -> Result<(), Error> {
    engine_bench(&["sync"])
}

fn engine_bench(arguments: &[&str]) -> Result<(), Error> {
    if !cfg!(target_os = "linux") {
        return Err(Error::ByHand("this bench wants /proc, which Linux has".to_owned()));
    }
    let bench = ["bench", "--quiet", "--package", "tomada-engine", "--bench", "engine", "--"];
    shell::done(shell::cargo().args(bench).args(arguments).env("NODE_PATH", sdk()?))
}

/// Fetches the SDK, and says where node finds it.
fn sdk() -> Result<PathBuf, Error> {
    let folder = shell::top().join("target/bench");
    std::fs::create_dir_all(&folder)?;
    shell::done(shell::npm().args(["install", "--no-save", "--no-audit", "--no-fund", SDK, "--prefix"]).arg(&folder))?;
    Ok(folder.join("node_modules"))
}

/// The window is the debug build's: only that lets itself be driven.
fn connect() -> Result<(), Error> {
    setup::ready(setup::TEST)?;
    ui::build()?;
    shell::done(shell::cargo().args(["build", "--locked"]))?;
    let bench =
        ["test", "--locked", "--test", "window", "--", "--ignored", "--nocapture", "--test-threads=1", "speed::"];
    shell::done(shell::cargo().args(bench))
}

fn store() -> Result<(), Error> {
    shell::done(shell::cargo().args(["bench", "--quiet", "--package", "tomada-engine", "--bench", "store"]))
}
