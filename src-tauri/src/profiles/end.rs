//! The end of the program: everything that is open is on the disk before it is over, whatever else is waited for. A keyring, a
//! network, a desktop, a person at a prompt may keep whoever owns the profiles for as long as they like; a store waits for
//! none of them.

use std::{future::Future, mem, time::Duration};

use tokio::{sync::oneshot, task::JoinSet, time::timeout};

use super::{
    Profiles,
    asks::Job,
    behind::Behind,
    owner::{Owner, Screen},
};
use crate::{sandbox::Closing, widget};

/// How long whoever owns the profiles may be busy with something else.
const BUSY: Duration = Duration::from_secs(2);

/// How long the stores may take to close.
const LONGEST_END: Duration = Duration::from_secs(15);

impl Profiles {
    /// Ends everything, and waits until all of it is on the disk.
    pub(crate) async fn end(&self) {
        let end = async {
            if timeout(BUSY, self.owner_ends()).await.is_err() {
                tracing::warn!("the profiles are closed in the midst of something");
                let open = self.now.borrow().open.clone();
                all(open.into_iter().map(Closing::close)).await;
            }
        };
        if timeout(LONGEST_END, end).await.is_err() {
            // What the engines decided is on the disk already.
            tracing::warn!("the profiles did not close in time");
        }
    }

    async fn owner_ends(&self) {
        let (reply, ended) = oneshot::channel();
        if self.jobs.send(Job::End(reply)).await.is_ok() {
            // Whether it said so or is gone: it has ended.
            drop(ended.await);
        }
    }
}

impl Owner {
    /// Closes everything that is open, all at once: none waits for another's notices.
    pub(super) async fn close_all(&mut self) {
        self.unopened.clear();
        widget::close(&self.app).await;
        let on_screen = mem::replace(&mut self.screen, Screen::Welcome).into_open();
        let behind = mem::take(&mut self.behind).into_values().filter_map(Behind::into_open);
        let open: Vec<_> = on_screen.into_iter().chain(behind).collect();
        all(open.into_iter().map(|open| open.close())).await;
    }
}

/// Waits for all of them. One that panics has said so.
pub(super) async fn all(closing: impl Iterator<Item = impl Future<Output = ()> + Send + 'static>) {
    let mut closing: JoinSet<()> = closing.collect();
    while closing.join_next().await.is_some() {}
}
