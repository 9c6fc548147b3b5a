//! Everything that must hold, step by step, each built once and each to be run alone; and the long runs.

use std::process::Command;

use crate::{
    Error,
    count::{Count, count},
    readers, setup,
    shell::{cargo, done, npm, npm_in, top, watched},
    ui,
};

/// How many runs of the long tests `test` does.
const SAMPLE: u32 = 5;

/// Where the official clients are.
const CONTRACT: &str = "tests/contract";

/// The test that has the engine killed at points that no other build has. As one of the whole workspace, so that nothing but
/// the engine is built again for it.
const KILLED: [&str; 6] = ["--workspace", "--locked", "--features", "tomada-engine/faults", "--test", "crash"];

struct Step {
    name: &'static str,
    commands: fn() -> Vec<Command>,
}

const STEPS: [Step; 10] = [
    Step { name: "ui-build", commands: Vec::new },
    Step { name: "format", commands: || vec![with(cargo(), &["fmt", "--all", "--check"])] },
    Step {
        name: "clippy",
        commands: || {
            let all = with(cargo(), &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]);
            let mut killed = with(cargo(), &["clippy"]);
            killed.args(KILLED).args(["--", "-D", "warnings"]);
            // No part of all targets: it is tested by name alone.
            let window = with(cargo(), &["clippy", "--locked", "--test", "window", "--", "-D", "warnings"]);
            vec![all, killed, window]
        },
    },
    Step {
        name: "rust",
        commands: || {
            let mut tests = with(cargo(), &["test", "--workspace", "--locked", "--no-fail-fast"]);
            tests.env("SOAK_RUNS", SAMPLE.to_string());
            vec![tests]
        },
    },
    Step {
        name: "crash",
        commands: || {
            let mut tests = with(cargo(), &["test"]);
            tests.args(KILLED).env("SOAK_RUNS", SAMPLE.to_string());
            vec![tests]
        },
    },
    Step {
        name: "ui",
        commands: || vec![with(npm(), &["run", "--silent", "check"]), with(npm(), &["test", "--silent"])],
    },
    Step {
        name: "contract",
        // The official clients, unchanged, against the program that anybody can start.
        commands: || {
            let program = top().join("target/debug").join(format!("pluggy-sandbox{}", std::env::consts::EXE_SUFFIX));
            let mut tests = with(npm_in(CONTRACT), &["test", "--silent"]);
            tests.env("PLUGGY_SANDBOX", program);
            vec![with(cargo(), &["build", "--locked", "--package", "pluggy-sandbox"]), tests]
        },
    },
    Step {
        name: "readers",
        // What the engine exports, read by other people's programs.
        commands: || {
            let mut tests = with(cargo(), &["test", "--workspace", "--locked", "--lib", "export::tests"]);
            tests.env("TOMADA_EXPORTS", readers::exports());
            vec![tests, readers::read()]
        },
    },
    Step {
        name: "widget",
        commands: || vec![with(cargo(), &["test", "--locked", "-p", "pluggy-sandbox", "--test", "widget"])],
    },
    Step {
        name: "window",
        // One window at a time: two would share the processor, and each has an execution to follow.
        commands: || vec![with(cargo(), &["test", "--locked", "--test", "window", "--", "--test-threads=1"])],
    },
];

/// Runs all steps, or those that are named, and closes with one line.
pub(crate) fn test(only: &[String]) -> Result<(), Error> {
    if let Some(unknown) = only.iter().find(|name| !STEPS.iter().any(|step| step.name == *name)) {
        let names = STEPS.map(|step| step.name).join(", ");
        return Err(Error::Usage(format!("there is no step {unknown:?}; there are {names}")));
    }
    setup::ready(setup::TEST)?;
    let mut sum = Count::default();
    let mut broken = Vec::new();
    let steps = STEPS.iter().filter(|step| {
        let here = cfg!(target_os = "linux") || !["readers", "widget", "window"].contains(&step.name);
        if !here {
            println!("== {}: left out; it wants Xvfb, D-Bus, WebKitWebDriver and libofx, which Linux has", step.name);
        }
        here
    });
    for step in steps.filter(|step| only.is_empty() || only.iter().any(|name| name == step.name)) {
        println!("== {}", step.name);
        let counted = run(step)?;
        if counted.failed > 0 {
            broken.push(step.name);
        }
        sum += counted;
    }
    for name in &broken {
        println!("The step {name} failed. To run just that: cargo xtask test --only {name}");
    }
    println!("{} passed, {} failed", sum.passed, sum.failed);
    if broken.is_empty() { Ok(()) } else { Err(Error::Failed) }
}

fn run(step: &Step) -> Result<Count, Error> {
    // Everything after embeds or checks the UI, one step needs the official clients, and one what reads exports.
    let others = match step.name {
        "contract" => ui::install_in(CONTRACT),
        "readers" => readers::install(),
        _ => Ok(()),
    };
    if let Err(error) = ui::build().and(others) {
        println!("{error}");
        return Ok(Count { passed: 0, failed: 1 });
    }
    let mut sum = Count::default();
    let mut well = true;
    for mut command in (step.commands)() {
        let (ended_well, written) = watched(&mut command)?;
        sum += count(&written);
        well &= ended_well;
    }
    // A step that counts nothing is one check itself; one that ended badly has failed, whatever it counted.
    match (sum, well) {
        (Count { passed: 0, failed: 0 }, true) => sum.passed = 1,
        (Count { failed: 0, .. }, false) => sum.failed = 1,
        _ => {}
    }
    Ok(sum)
}

/// The long runs, at full count: kills take a fraction of the time of the others, so there are twice as many, fifteen of a
/// hundred while keys or slots change. Those in the course of a creation are so many for each of twenty seeds.
pub(crate) fn soak(runs: u32) -> Result<(), Error> {
    setup::ready(setup::TEST)?;
    let kills = runs.saturating_mul(2);
    let of_keys = kills.saturating_mul(225) / 1000;
    let long = [
        ("vault_keyring", "kill::", "SOAK_KEY_KILLS", of_keys),
        ("kill", "", "SOAK_RUNS", kills - of_keys),
        ("end", "", "SOAK_RUNS", runs),
        ("together", "", "SOAK_RUNS", runs),
        ("storm", "", "SOAK_RUNS", runs),
    ];
    for (test, only, count, runs) in long {
        let mut tests =
            with(cargo(), &["test", "--locked", "-p", "tomada-engine", "--test", test, "--", "--nocapture", only]);
        done(tests.env(count, runs.to_string()))?;
    }
    let mut killed = with(cargo(), &["test"]);
    done(killed.args(KILLED).args(["--", "--nocapture"]).env("SOAK_RUNS", runs.to_string()))
}

/// Formats everything, and writes the bindings and what is made of tables in the guides anew.
pub(crate) fn fix() -> Result<(), Error> {
    setup::ready(&[])?;
    ui::build()?;
    done(&mut with(cargo(), &["fmt", "--all"]))?;
    let mut bindings = with(cargo(), &["test", "-p", "tomada", "--lib", "--quiet", "ipc::"]);
    done(bindings.env("TOMADA_WRITE_BINDINGS", "1"))?;
    let mut guide = with(cargo(), &["test", "-p", "pluggy-sandbox", "--test", "cases", "--quiet", "guide"]);
    done(guide.env("TOMADA_WRITE_GUIDE", "1"))?;
    let mut states = with(cargo(), &["test", "--test", "guide", "--quiet"]);
    done(states.env("TOMADA_WRITE_GUIDE", "1"))?;
    done(&mut with(npm(), &["run", "--silent", "format"]))
}

fn with(mut command: Command, words: &[&str]) -> Command {
    command.args(words);
    command
}
