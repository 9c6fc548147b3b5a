//! The offline Pluggy in a process of its own: what it works is nobody else's work.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Write as _},
    net::Ipv4Addr,
    process::{Child, Command, Stdio},
};

use chrono::Utc;
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock};

/// Seconds of the bank in a real one while executions are to end soon.
pub(crate) const FAST: f64 = 60.0;
/// And while they are to stay under way: a phase takes half a minute, as at a slow bank, and the whole four minutes.
pub(crate) const SLOW: f64 = 0.1;

/// Says where it listens, and serves until its standard input ends. A line of it is another pace for its clock.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let clock = VirtualClock::running(Utc::now(), FAST);
    let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), Keys::demo());
    let sandbox = runtime.block_on(Sandbox::start(config)).unwrap();
    println!("{}", sandbox.url());
    for line in io::stdin().lines() {
        clock.run(line.unwrap().parse().unwrap());
    }
}

pub(crate) struct Bank {
    child: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Bank {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .arg("bank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }

    pub(crate) fn pace(&self, rate: f64) {
        writeln!(self.child.stdin.as_ref().unwrap(), "{rate}").unwrap();
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}
