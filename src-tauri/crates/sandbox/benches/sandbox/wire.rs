//! A connection that is kept: requests as they are written, so that what is measured is the sandbox and no client.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
};

use serde_json::Value;

use crate::program::CONTROL;

pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
    key: String,
}

impl Connection {
    pub(crate) fn open(host: &str) -> Self {
        let stream = TcpStream::connect(host).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut connection = Self { stream: BufReader::new(stream), host: host.to_owned(), key: String::new() };
        let keys = r#"{"clientId":"00000000-0000-4000-8000-000000000001","clientSecret":"sandbox-secret"}"#;
        let key = connection.ask("POST", "/auth", keys);
        connection.key = format!("x-api-key: {}\r\n", key["apiKey"].as_str().unwrap());
        connection
    }

    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &str) -> Value {
        serde_json::from_slice(&self.read(method, path, body)).unwrap_or_default()
    }

    /// The bytes of an answer: reading them is not the sandbox's work.
    pub(crate) fn read(&mut self, method: &str, path: &str, body: &str) -> Vec<u8> {
        let key = self.key.clone();
        self.send(method, path, &key, body)
    }

    pub(crate) fn control(&mut self, path: &str, body: &str) {
        self.send("POST", path, &format!("authorization: Bearer {CONTROL}\r\n"), body);
    }

    fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
        let (host, length) = (&self.host, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }
}
