//! The security check of the profile on the screen. It may wait for the network: everything else that is asked meanwhile, a
//! lock before all, is done meanwhile.

use tauri::async_runtime;

use super::{asks::Reply, begin, open::Held, owner::Owner};
use crate::{
    check::{Inspected, of_computer, of_profile},
    commands::Answer,
    ipc::CheckStep,
};

impl Owner {
    pub(super) fn check(&mut self, reply: Reply<Vec<CheckStep>>) {
        let (service, policy) = (self.service.clone(), self.policy.clone());
        let (store, kept) = match self.opened() {
            Ok(open) => (open.store.clone(), open.held.as_ref().map(|Held { vault, .. }| vault.into())),
            Err(closed) => return drop(reply.send(Err(closed))),
        };
        self.stop_checking();
        self.checking = Some(async_runtime::spawn(async move {
            let looked: Answer<_> = async {
                let mut steps = of_computer(&service, &policy).await;
                let inspected = Inspected { store, kept, base: begin::pluggy(), policy: &policy.policy };
                steps.extend(of_profile(inspected).await?);
                Ok(steps)
            }
            .await;
            // Whoever asked may have gone.
            drop(reply.send(looked));
        }));
    }

    /// What it knows of a profile does not outlive a lock, and two at once would meet each other's trial of the keyring.
    pub(super) fn stop_checking(&mut self) {
        if let Some(checking) = self.checking.take() {
            checking.abort();
        }
    }
}
