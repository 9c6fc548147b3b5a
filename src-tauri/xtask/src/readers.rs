//! Other people's programs that read exports back: Python's are in an environment of their own under `target`, which is made
//! once for each list of them; libofx is the distribution's.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    Error,
    shell::{done, program, top},
};

/// What is installed, and what reads.
const LIST: &str = "tests/readers/requirements.txt";
const READ: &str = "tests/readers/read.py";
const SCHEMA: &str = "src-tauri/crates/engine/src/export/schema.json";

/// Makes the environment, unless it is that of this list.
pub(crate) fn install() -> Result<(), Error> {
    let wanted = fs::read_to_string(top().join(LIST))?;
    let made = environment().join("requirements.txt");
    if fs::read_to_string(&made).is_ok_and(|list| list == wanted) {
        return Ok(());
    }
    done(program("python3").args(["-m", "venv", "--clear"]).arg(environment()))?;
    done(python().args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", LIST]))?;
    // Last: an environment that is not whole is made anew.
    Ok(fs::write(made, wanted)?)
}

/// Where what is to be read is written.
pub(crate) fn exports() -> PathBuf {
    top().join("target/tmp/exports")
}

/// Reads what was written there.
pub(crate) fn read() -> Command {
    let mut command = python();
    command.args([READ]).arg(exports()).arg(SCHEMA);
    command
}

fn environment() -> PathBuf {
    top().join("target/readers")
}

fn python() -> Command {
    let environment = environment();
    program(&environment.join("bin/python").to_string_lossy())
}
