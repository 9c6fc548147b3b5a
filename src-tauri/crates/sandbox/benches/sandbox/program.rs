//! The binary, running.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::wire::Connection;

pub(crate) const CONTROL: &str = "control";

pub(crate) struct Program {
    child: Child,
    pub(crate) address: String,
    pub(crate) ready_after: Duration,
}

impl Program {
    pub(crate) fn start() -> Self {
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_pluggy-sandbox"))
            .args(["--port", "0", "--scale", "0", "--seed", "7"])
            .env("PLUGGY_SANDBOX_CONTROL", CONTROL)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let ready_after = began.elapsed();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        // What it prints has to go somewhere, or it waits.
        thread::spawn(move || drop(output.read_to_end(&mut Vec::new())));
        Self { child, address, ready_after }
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(&self.address)
    }

    /// The most memory that it has had at once, where the system tells.
    pub(crate) fn peak_megabytes(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
