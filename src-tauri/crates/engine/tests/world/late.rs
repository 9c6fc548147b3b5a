//! An answer that is long under way: the bank has given it, and it arrives when the test says so.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

/// How long an answer is held back before it counts as forgotten.
const PATIENCE: Duration = Duration::from_secs(30);

/// Holds one answer back.
#[derive(Debug, Default)]
pub(crate) struct Late(Arc<Mutex<Option<Hold>>>);

#[derive(Debug)]
struct Hold {
    /// The request, with its status.
    request: String,
    /// Tells that it was carried out.
    held: Sender<()>,
    /// Tells that its answer may go.
    release: Receiver<()>,
}

/// An answer that is held back; it goes when this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    held: Receiver<()>,
    _release: Sender<()>,
}

impl Late {
    /// The next answer to this request will be held back.
    pub(crate) fn hold(&self, request: &str) -> Held {
        let ((told, held), (released, release)) = (channel(), channel());
        *self.0.lock().unwrap() = Some(Hold { request: request.to_owned(), held: told, release });
        Held { held, _release: released }
    }

    /// What the bank calls after each request.
    pub(super) fn watcher(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let wanted = self.0.clone();
        move |request| {
            let hold = wanted.lock().unwrap().take_if(|hold| hold.request == request);
            if let Some(hold) = hold {
                tokio::task::block_in_place(|| {
                    hold.held.send(()).unwrap();
                    // Nothing is ever sent: the other end goes.
                    let _gone = hold.release.recv_timeout(PATIENCE);
                });
            }
        }
    }
}

impl Held {
    /// Waits until the bank has carried the request out.
    pub(crate) fn until_there(&self) {
        tokio::task::block_in_place(|| self.held.recv_timeout(PATIENCE)).unwrap();
    }
}
