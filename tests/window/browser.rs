//! The system's browser, which is a program of the desktop: a test puts its own in its place, which writes down what it was
//! asked to open.

use std::{env, fs, os::unix::fs::PermissionsExt as _, path::PathBuf, time::Instant};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::PATIENCE;

pub(crate) struct Browser(TempDir);

impl Browser {
    pub(crate) fn new() -> Self {
        let browser = Self(tempfile::tempdir().unwrap());
        let program = browser.0.path().join("xdg-open");
        fs::write(&program, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> {}\n", browser.opened().display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        browser
    }

    /// Where programs are looked for, with this one first.
    pub(crate) fn path(&self) -> String {
        format!("{}:{}", self.0.path().display(), env::var("PATH").unwrap())
    }

    fn opened(&self) -> PathBuf {
        self.0.path().join("opened")
    }

    /// Everything that it was asked to open.
    pub(crate) fn pages(&self) -> Vec<String> {
        fs::read_to_string(self.opened()).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// Waits for the first page that it is asked to open.
    pub(crate) async fn page(&self) -> String {
        self.page_after(0).await
    }

    /// Waits for one more page than these.
    pub(crate) async fn page_after(&self, many: usize) -> String {
        let began = Instant::now();
        loop {
            if let Some(page) = self.pages().get(many) {
                return page.clone();
            }
            assert!(began.elapsed() < PATIENCE, "the browser was opened {} times", self.pages().len());
            tokio::task::yield_now().await;
        }
    }
}

/// Presses the button of the bank's page that lets the app in, as the person does in their browser.
pub(crate) async fn authorises(address: &str) {
    decides(address, "approve").await;
}

/// Presses the other one.
pub(crate) async fn refuses(address: &str) {
    decides(address, "refuse").await;
}

async fn decides(address: &str, decision: &str) {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let body = format!("decision={decision}");
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
