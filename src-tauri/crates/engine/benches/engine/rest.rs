//! Ten connections at rest: what is asked of Pluggy in the ten minutes after a start of the app, on a driven clock.

use std::net::Ipv4Addr;

use chrono::{TimeDelta, Utc};
use pluggy::Clock as _;
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock};
use tempfile::TempDir;

use crate::{bank::FAST, dues::Dues, user};

pub(crate) const CONNECTIONS: usize = 10;
const SPAN: TimeDelta = TimeDelta::minutes(10);

/// What was asked.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Looks that were planned.
    pub(crate) planned: usize,
    /// Keys that those were asked with.
    pub(crate) keys: usize,
    /// Everything else.
    pub(crate) beyond: usize,
}

pub(crate) fn asked() -> Asked {
    let dues = Dues::listen();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let clock = VirtualClock::running(Utc::now(), FAST);
        let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), Keys::demo());
        let bank = Sandbox::start(config).await.unwrap();
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = user::store(folder.path()).await;
        let (engine, mut told) = user::engine(bank.url(), clock.clone(), store).await;
        user::connect(&engine, &mut told, 0..CONNECTIONS, user::read).await;
        engine.close().await.unwrap();

        let before = bank.requests().len();
        drop(dues.take());
        let store = user::open_again(folder.path()).await;
        let (engine, _told) = user::engine(bank.url(), clock.clone(), store).await;
        clock.sleep_until(clock.now() + SPAN).await;
        let planned = dues.take().len();
        engine.close().await.unwrap();
        let requests = bank.requests().split_off(before);
        let keys = requests.iter().filter(|line| line.starts_with("POST /auth ")).count();
        let beyond = requests.len().saturating_sub(planned + keys);
        Asked { planned, keys, beyond }
    })
}
