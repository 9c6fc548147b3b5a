//! The thread that asks. One call at a time: Windows forbids two at once for one entry, and the others may block. A
//! connection that failed is not used again.

use std::{
    io,
    sync::{Arc, mpsc},
    thread,
};

use keyring_core::{CredentialStore, Entry, Error};
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
    Removed,
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
        Asking { service, store: None }.all(&received);
    };
    let started: io::Result<_> = thread::Builder::new().name("keyring".to_owned()).spawn(body);
    started.map(|_| calls).map_err(|_| KeyringFault::Failed)
}

struct Asking {
    service: String,
    store: Option<Arc<CredentialStore>>,
}

impl Asking {
    fn all(&mut self, received: &mpsc::Receiver<Call>) {
        for Call { asked, patience, reply } in received {
            if reply.is_closed() {
                continue;
            }
            let new = match &asked {
                Asked::Keep(place, _) => Some(place.clone()),
                _ => None,
            };
            let answer = self.one(asked, patience);
            if answer.as_ref().is_err_and(|fault| !fault.is_of_one_entry()) {
                self.store = None;
            }
            let given_up = reply.send(answer).is_err();
            // Whoever asked has gone, and will never know of this entry.
            if let Some(place) = new.filter(|_| given_up) {
                drop(self.remove(&place));
            }
        }
    }

    fn one(&mut self, asked: Asked, patience: Patience) -> Result<Answer, KeyringFault> {
        match asked {
            Asked::Look => {
                let seen = system::look()?;
                seen.may_write(Patience::Background)?;
                Ok(Answer::Backend(seen.backend))
            }
            Asked::Read(place) => {
                system::look()?.may_read(patience)?;
                self.read(&place).map(Answer::Key)
            }
            Asked::Keep(place, key) => {
                let seen = system::look()?;
                seen.may_write(patience)?;
                self.entry(&place)?.set_password(&entry::write(place.profile, &key)).map_err(fault)?;
                if self.read(&place).is_ok_and(|kept| kept == key) {
                    return Ok(Answer::Backend(seen.backend));
                }
                drop(self.remove(&place));
                Err(KeyringFault::NotKept)
            }
            Asked::Remove(place) => {
                system::look()?.may_read(patience)?;
                self.remove(&place).map(|()| Answer::Removed)
            }
        }
    }

    fn read(&mut self, place: &Place) -> Result<SlotKey, KeyringFault> {
        let text = Zeroizing::new(self.entry(place)?.get_password().map_err(fault)?);
        entry::read(&text, place.profile)
    }

    fn remove(&mut self, place: &Place) -> Result<(), KeyringFault> {
        match self.entry(place)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }

    fn entry(&mut self, place: &Place) -> Result<Entry, KeyringFault> {
        let store = match &self.store {
            Some(store) => store,
            None => self.store.insert(system::connect().map_err(fault)?),
        };
        store.build(&self.service, &place.account, Some(&system::modifiers())).map_err(fault)
    }
}

/// Says it in our words. The library's own are dropped: some of its errors carry the secret that could not be read.
fn fault(error: Error) -> KeyringFault {
    match error {
        Error::NoStorageAccess(_) => KeyringFault::Refused,
        Error::NoEntry => KeyringFault::NoEntry { recorded: String::new() },
        Error::BadEncoding(secret) | Error::BadDataFormat(secret, _) => {
            drop(Zeroizing::new(secret));
            KeyringFault::Garbled
        }
        Error::Ambiguous(_) => KeyringFault::Several,
        _ => KeyringFault::Failed,
    }
}
