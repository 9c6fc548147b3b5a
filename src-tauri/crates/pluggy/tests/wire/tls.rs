//! Only a server that can prove to be Pluggy gets a byte of a request. Trust comes from the system's certificates, so the
//! trial runs in a process of its own with a certificate authority that exists for it alone.

use std::{env, fs, process::Command, sync::Arc};

use pluggy::{
    Client, Error, Sensitive,
    client::{ConnectToken, Retries},
};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;

use crate::world::http;

const INSIDE: &str = "PLUGGY_TEST_INSIDE";

/// What a server shows, and whether it is to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Good,
    Expired,
    NotYet,
    AnotherName,
    ItsOwnSignature,
    AnotherAuthority,
}

#[test]
fn only_a_server_that_can_prove_itself_gets_a_byte() {
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new(env::current_exe().unwrap())
        .args(["--exact", "tls::inside", "--ignored", "--nocapture"])
        .env(INSIDE, folder.path())
        .env("SSL_CERT_FILE", folder.path().join("authority.pem"))
        .env_remove("SSL_CERT_DIR")
        .status()
        .unwrap();
    assert!(status.success());
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "An authority for one test");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

#[test]
#[ignore = "runs inside the test above"]
fn inside() {
    let folder = env::var_os(INSIDE).unwrap();
    let (trusted, other) = (authority(), authority());
    fs::write(std::path::Path::new(&folder).join("authority.pem"), trusted.pem()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for shows in [
            Shows::Good,
            Shows::Expired,
            Shows::NotYet,
            Shows::AnotherName,
            Shows::ItsOwnSignature,
            Shows::AnotherAuthority,
        ] {
            let (result, heard) = trial(shows, &trusted, &other).await;
            if shows == Shows::Good {
                assert_eq!(result.unwrap(), "i");
                assert!(heard.starts_with("GET /items/i"));
            } else {
                assert!(matches!(result, Err(Error::NotSent)), "{shows:?}: {result:?}");
                assert_eq!(heard, "", "{shows:?} was told something");
            }
        }
        for (what, greeting) in [("plain HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n".as_slice()), ("TLS 1.1", OLD_TLS)] {
            let result = ask(unencrypted(greeting).await).await;
            assert!(matches!(result, Err(Error::NotSent)), "{what}: {result:?}");
        }
    });
}

/// A server's first words in TLS 1.1: a hello of version 3.2 with a cipher of that time.
const OLD_TLS: &[u8] = &[
    0x16, 0x03, 0x02, 0x00, 0x2a, 0x02, 0x00, 0x00, 0x26, 0x03, 0x02, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
    15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 0x00, 0x00, 0x2f, 0x00,
];

async fn trial(
    shows: Shows,
    trusted: &CertifiedIssuer<'static, KeyPair>,
    other: &CertifiedIssuer<'static, KeyPair>,
) -> (Result<String, Error>, String) {
    let name = if shows == Shows::AnotherName { "elsewhere.example" } else { "localhost" };
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    match shows {
        Shows::Expired => params.not_after = date_time_ymd(2020, 1, 1),
        Shows::NotYet => params.not_before = date_time_ymd(2100, 1, 1),
        _ => {}
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match shows {
        Shows::ItsOwnSignature => params.self_signed(&key),
        Shows::AnotherAuthority => params.signed_by(&key, other),
        _ => params.signed_by(&key, trusted),
    };
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.unwrap().into()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (told, mut heard) = mpsc::unbounded_channel();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else { return };
        let mut request = [0; 4096];
        if let Ok(length @ 1..) = stream.read(&mut request).await {
            let _ = told.send(String::from_utf8_lossy(&request[..length]).into_owned());
            let _ = stream.write_all(&http(r#"{"id":"i"}"#)).await;
            let _ = stream.shutdown().await;
        }
    });
    let result = ask(port).await;
    server.await.unwrap();
    (result, heard.recv().await.unwrap_or_default())
}

async fn unencrypted(greeting: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 4096];
        let _ = stream.read(&mut hello).await;
        let _ = stream.write_all(greeting).await;
    });
    port
}

async fn ask(port: u16) -> Result<String, Error> {
    let client = Client::builder(ConnectToken(Sensitive::from("token")))
        .base(format!("https://localhost:{port}").parse().unwrap())
        .retries(Retries::none())
        .build()
        .unwrap();
    client.item(&"i".into()).await.map(|item| item.id.0)
}
