//! The security check of the profile on the screen.

use super::{begin, open::Held, owner::Owner};
use crate::{
    check::{Inspected, of_computer, of_profile},
    commands::Answer,
    ipc::CheckStep,
};

impl Owner {
    pub(super) async fn check(&mut self) -> Answer<Vec<CheckStep>> {
        let (service, policy) = (self.service.clone(), self.policy.clone());
        let open = self.opened()?;
        let inspected = Inspected {
            store: open.store.clone(),
            vault: open.held.as_ref().map(|Held { vault, .. }| vault),
            base: begin::pluggy(),
            policy: &policy.policy,
        };
        let mut steps = of_computer(&service, &policy).await;
        steps.extend(of_profile(inspected).await?);
        Ok(steps)
    }
}
