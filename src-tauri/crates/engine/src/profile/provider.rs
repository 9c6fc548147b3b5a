//! How a profile reaches Pluggy, and what that needs. It is kept in the profile's store, which is encrypted, and nowhere else.

use std::sync::Arc;

use pluggy::{
    Sensitive,
    client::{Access, Broker, EncryptionError, EncryptionKey, OwnKeys, SetupError},
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
        /// The application's public key, in PEM form, if Pluggy gave it one.
        public_key: Option<String>,
    },
    /// Through somebody who keeps the keys and hands out connect tokens.
    Broker {
        /// Where to ask.
        url: Url,
        /// Shown in `Authorization`, if they want to see something.
        bearer: Option<Sensitive>,
        /// The public key of their application, in PEM form, if they handed one on.
        public_key: Option<String>,
    },
}

/// As it is written. Secrets are plain in here: it goes into the encrypted file and is wiped.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Kept {
    Sandbox,
    OwnKeys { client_id: String, client_secret: String, public_key: Option<String> },
    Broker { url: Url, bearer: Option<String>, public_key: Option<String> },
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
            Self::OwnKeys { client_id, client_secret, .. } => {
                Some(Arc::new(OwnKeys::new(client_id.clone(), client_secret.clone())))
            }
            Self::Broker { url, bearer, .. } => Some(Arc::new(Broker::new(url.clone(), bearer.clone())?)),
        })
    }

    /// The application's public key, in PEM form.
    #[must_use]
    pub fn public_key(&self) -> Option<&str> {
        match self {
            Self::Sandbox => None,
            Self::OwnKeys { public_key, .. } | Self::Broker { public_key, .. } => public_key.as_deref(),
        }
    }

    /// The same with another public key, or with none. A Sandbox profile has none: its bank is in this computer.
    #[must_use]
    pub fn with_public_key(mut self, pem: Option<String>) -> Self {
        if let Self::OwnKeys { public_key, .. } | Self::Broker { public_key, .. } = &mut self {
            *public_key = pem;
        }
        self
    }

    /// What bank passwords are encrypted with before they leave, if anything.
    ///
    /// # Errors
    /// [`EncryptionError::Key`]: what is kept as a public key is none.
    pub fn encryption(&self) -> Result<Option<EncryptionKey>, EncryptionError> {
        self.public_key().map(EncryptionKey::from_pem).transpose()
    }

    /// What a profile's store says; nothing if it was never set up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn read(store: &Store) -> Result<Option<Self>, StoreError> {
        Ok(store.setting::<Kept>(SETTING).await?.map(|kept| match kept {
            Kept::Sandbox => Self::Sandbox,
            Kept::OwnKeys { client_id, client_secret, public_key } => {
                Self::OwnKeys { client_id, client_secret: Sensitive::new(client_secret), public_key }
            }
            Kept::Broker { url, bearer, public_key } => {
                Self::Broker { url, bearer: bearer.map(Sensitive::new), public_key }
            }
        }))
    }

    /// Keeps it in a profile's store.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write(&self, store: &Store) -> Result<(), StoreError> {
        let kept = match self {
            Self::Sandbox => Kept::Sandbox,
            Self::OwnKeys { client_id, client_secret, public_key } => Kept::OwnKeys {
                client_id: client_id.clone(),
                client_secret: client_secret.expose().clone(),
                public_key: public_key.clone(),
            },
            Self::Broker { url, bearer, public_key } => Kept::Broker {
                url: url.clone(),
                bearer: bearer.as_ref().map(|bearer| bearer.expose().clone()),
                public_key: public_key.clone(),
            },
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
        let (url, key): (Url, _) = ("https://broker.example/token".parse().unwrap(), Some("PEM".to_owned()));
        let own = |public_key| Provider::OwnKeys {
            client_id: "id".to_owned(),
            client_secret: "hush-hush".into(),
            public_key,
        };
        let broker = |public_key| Provider::Broker { url: url.clone(), bearer: Some("hush-hush".into()), public_key };
        for provider in [Provider::Sandbox, own(None), own(key.clone()), broker(None), broker(key.clone())] {
            provider.write(&store).await.unwrap();
            assert_eq!(Provider::read(&store).await.unwrap(), Some(provider.clone()));
            assert!(!format!("{provider:?}").contains("hush"));
        }
    }

    #[tokio::test]
    async fn what_was_kept_before_there_were_public_keys_is_still_read() {
        let store = Store::in_memory().await.unwrap();
        let old = serde_json::json!({ "kind": "ownKeys", "clientId": "id", "clientSecret": "hush-hush" });
        store.write_setting(SETTING, &old).await.unwrap();
        let read = Provider::read(&store).await.unwrap().unwrap();
        assert_eq!((read.kind(), read.public_key()), (ProfileKind::OwnKeys, None));
        assert!(read.encryption().unwrap().is_none());
        let old = serde_json::json!({ "kind": "broker", "url": "https://broker.example/token", "bearer": null });
        store.write_setting(SETTING, &old).await.unwrap();
        let read = Provider::read(&store).await.unwrap().unwrap();
        assert_eq!((read.kind(), read.public_key()), (ProfileKind::Broker, None));
    }

    #[test]
    fn what_is_no_key_is_never_taken_for_none() {
        let own = Provider::OwnKeys { client_id: "id".to_owned(), client_secret: "hush".into(), public_key: None };
        let wrong = own.clone().with_public_key(Some("PEM".to_owned()));
        assert_eq!(wrong.encryption().unwrap_err(), EncryptionError::Key);
        assert_eq!(wrong.with_public_key(None), own);
        assert_eq!(Provider::Sandbox.with_public_key(Some("PEM".to_owned())).public_key(), None);
    }
}
