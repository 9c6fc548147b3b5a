//! The thread that asks. One call at a time: Windows forbids two at once for one entry, and the others may block.

use std::{
    io,
    sync::{Arc, mpsc},
    thread,
};

use keyring_core::{Entry, Error};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

use super::{KeyringFault, Patience, Place, entry, system};
use crate::vault::crypt::SlotKey;

pub(super) type Calls = mpsc::Sender<Call>;

pub(super) enum Asked {
    Look,
    Read(Place),
    Keep(Place, SlotKey),
    Remove(Place),
}

pub(super) enum Answer {
    Backend(String),
    Key(SlotKey),
    /// Whether there was one.
    Removed(bool),
}

pub(super) struct Call {
    pub(super) asked: Asked,
    pub(super) patience: Patience,
    pub(super) reply: oneshot::Sender<Result<Answer, KeyringFault>>,
}

/// Starts a thread that ends with its sender, or with what it waits for then. It holds `alive` as long.
pub(super) fn start(service: String, alive: Arc<()>) -> Result<Calls, KeyringFault> {
    let (calls, received) = mpsc::channel();
    let body = move || {
        let _alive = alive;
        Asking { service }.all(&received);
    };
    let started: io::Result<_> = thread::Builder::new().name("keyring".to_owned()).spawn(body);
    started.map(|_| calls).map_err(|_| KeyringFault::Failed)
}

/// Keyring programs come and go: each call has a connection of its own.
struct Asking {
    service: String,
}

impl Asking {
    fn all(&self, received: &mpsc::Receiver<Call>) {
        for Call { asked, patience, reply } in received {
            if reply.is_closed() {
                continue;
            }
            let new = match &asked {
                Asked::Keep(place, _) => Some(place.clone()),
                _ => None,
            };
            let given_up = reply.send(self.one(asked, patience)).is_err();
            // Whoever asked has gone, and will never know of this entry.
            if let Some(place) = new.filter(|_| given_up) {
                drop(self.at(&place).and_then(|entry| remove(&entry)));
            }
        }
    }

    fn one(&self, asked: Asked, patience: Patience) -> Result<Answer, KeyringFault> {
        let seen = system::look()?;
        match asked {
            Asked::Look => {
                seen.may_write(patience)?;
                Ok(Answer::Backend(seen.backend))
            }
            Asked::Read(place) => {
                seen.may_read(patience)?;
                read(&self.at(&place)?, &place).map(Answer::Key)
            }
            Asked::Keep(place, key) => {
                seen.may_write(patience)?;
                let entry = self.at(&place)?;
                entry.set_password(&entry::write(place.profile, &key)).map_err(fault)?;
                if read(&self.at(&place)?, &place).is_ok_and(|kept| kept == key) {
                    return Ok(Answer::Backend(seen.backend));
                }
                drop(remove(&entry));
                Err(KeyringFault::NotKept)
            }
            Asked::Remove(place) => {
                seen.may_read(patience)?;
                remove(&self.at(&place)?).map(Answer::Removed)
            }
        }
    }

    fn at(&self, place: &Place) -> Result<Entry, KeyringFault> {
        let store = system::connect().map_err(fault)?;
        store.build(&self.service, &place.account, Some(&system::modifiers())).map_err(fault)
    }
}

fn read(entry: &Entry, place: &Place) -> Result<SlotKey, KeyringFault> {
    let text = Zeroizing::new(entry.get_password().map_err(fault)?);
    entry::read(&text, place.profile)
}

/// Whether there was one.
fn remove(entry: &Entry) -> Result<bool, KeyringFault> {
    match entry.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(fault(error)),
    }
}

/// Says it in our words. The library's own are dropped: some of its errors carry the secret that could not be read.
fn fault(error: Error) -> KeyringFault {
    match error {
        Error::NoStorageAccess(cause) => system::no_access(&cause),
        Error::PlatformFailure(cause) => system::failure(&cause),
        Error::NoEntry => KeyringFault::NoEntry { recorded: String::new() },
        Error::BadEncoding(secret) | Error::BadDataFormat(secret, _) => {
            drop(Zeroizing::new(secret));
            KeyringFault::Garbled
        }
        Error::Ambiguous(_) => KeyringFault::Several,
        _ => KeyringFault::Failed,
    }
}
