//! The binary as somebody's script runs it: in the time it was in, with its output cut off, and told to terminate.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

struct Program {
    child: Child,
    address: String,
}

impl Program {
    /// Reads its address and nothing more: its output is closed then.
    fn start(state: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pluggy-sandbox"))
            .args(["--scale", "0", "--state"])
            .arg(state)
            .env("PLUGGY_SANDBOX_CONTROL", "control")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit_once("http://").unwrap().1.to_owned();
        Self { child, address }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (host, length) = (&self.address, body.len());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: Bearer control\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn clock(&self) -> String {
        let answer = self.ask("GET", "/_sandbox/clock", "");
        answer.split("\"now\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    fn terminate(mut self) {
        let told = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        assert!(self.child.wait().unwrap().success(), "it ends well");
    }
}

#[test]
fn it_answers_on_when_nobody_reads_its_lines_and_goes_on_in_its_own_time() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("bank.json");
    let first = Program::start(&state);
    for _ in 0..3 {
        let answer = first.ask("GET", "/connectors", "");
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    first.ask("POST", "/_sandbox/clock", r#"{"to":"2049-05-01T00:00:00Z"}"#);
    first.terminate();
    let second = Program::start(&state);
    assert_eq!(second.clock(), "2049-05-01T00:00:00Z");
    second.terminate();
}

#[test]
fn a_state_that_can_not_be_kept_is_told_of_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_pluggy-sandbox"))
        .arg("--state")
        .arg(folder.path().join("nowhere/bank.json"))
        .output()
        .unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8(ended.stderr).unwrap().contains("the state can't be read or written"));
}
