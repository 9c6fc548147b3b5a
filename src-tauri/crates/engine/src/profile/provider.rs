//! How a profile reaches Pluggy, and what that needs. It is kept in the profile's store, which is encrypted, and nowhere else.

use std::sync::Arc;

use pluggy::{
    Sensitive,
    client::{Access, Broker, OwnKeys, SetupError},
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::ProfileKind;
use crate::store::{Store, StoreError};

/// The name that it is kept under.
pub(super) const SETTING: &str = "provider";

/// Where Pluggy is for everybody but a Sandbox profile.
pub const PLUGGY: &str = "https://api.pluggy.ai";

/// How a profile reaches Pluggy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Provider {
    /// Through this app's own offline Pluggy, which has keys of its own each time.
    Sandbox,
    /// With an application's own keys.
    OwnKeys {
        /// `clientId`, from the dashboard.
        client_id: String,
        /// `clientSecret`, from the dashboard.
        client_secret: Sensitive,
    },
    /// Through somebody who keeps the keys and hands out connect tokens.
    Broker {
        /// Where to ask.
        url: Url,
        /// Shown in `Authorization`, if they want to see something.
        bearer: Option<Sensitive>,
    },
}

/// As it is written. Secrets are plain in here: it goes into the encrypted file and is wiped.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Kept {
    Sandbox,
    OwnKeys { client_id: String, client_secret: String },
    Broker { url: Url, bearer: Option<String> },
}

impl Provider {
    /// What a list of profiles says of it.
    #[must_use]
    pub fn kind(&self) -> ProfileKind {
        match self {
            Self::Sandbox => ProfileKind::Sandbox,
            Self::OwnKeys { .. } => ProfileKind::OwnKeys,
            Self::Broker { .. } => ProfileKind::Broker,
        }
    }

    /// Who we speak as; nothing for a Sandbox profile, whose bank says so when it is started.
    ///
    /// # Errors
    /// [`SetupError`] when the broker's address is not acceptable or TLS is not usable.
    pub fn access(&self) -> Result<Option<Arc<dyn Access>>, SetupError> {
        Ok(match self {
            Self::Sandbox => None,
            Self::OwnKeys { client_id, client_secret } => {
                Some(Arc::new(OwnKeys::new(client_id.clone(), client_secret.clone())))
            }
            Self::Broker { url, bearer } => Some(Arc::new(Broker::new(url.clone(), bearer.clone())?)),
        })
    }

    /// What a profile's store says; nothing if it was never set up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn read(store: &Store) -> Result<Option<Self>, StoreError> {
        Ok(store.setting::<Kept>(SETTING).await?.map(|kept| match kept {
            Kept::Sandbox => Self::Sandbox,
            Kept::OwnKeys { client_id, client_secret } => {
                Self::OwnKeys { client_id, client_secret: Sensitive::new(client_secret) }
            }
            Kept::Broker { url, bearer } => Self::Broker { url, bearer: bearer.map(Sensitive::new) },
        }))
    }

    /// Keeps it in a profile's store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write(&self, store: &Store) -> Result<(), StoreError> {
        let kept = match self {
            Self::Sandbox => Kept::Sandbox,
            Self::OwnKeys { client_id, client_secret } => {
                Kept::OwnKeys { client_id: client_id.clone(), client_secret: client_secret.expose().clone() }
            }
            Self::Broker { url, bearer } => {
                Kept::Broker { url: url.clone(), bearer: bearer.as_ref().map(|bearer| bearer.expose().clone()) }
            }
        };
        store.write_setting(SETTING, &kept).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_profile_needs_is_kept_in_its_store_and_shown_to_nobody() {
        let store = Store::in_memory().await.unwrap();
        assert_eq!(Provider::read(&store).await.unwrap(), None);
        for provider in [
            Provider::Sandbox,
            Provider::OwnKeys { client_id: "id".to_owned(), client_secret: "hush-hush".into() },
            Provider::Broker { url: "https://broker.example/token".parse().unwrap(), bearer: Some("hush-hush".into()) },
        ] {
            provider.write(&store).await.unwrap();
            assert_eq!(Provider::read(&store).await.unwrap(), Some(provider.clone()));
            assert!(!format!("{provider:?}").contains("hush"));
        }
    }
}
