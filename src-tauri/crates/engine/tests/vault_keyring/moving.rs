//! A profile comes to a computer with a keyring: it opens there without a question.

use std::fs;

use chrono::Utc;
use tomada_engine::{
    moving::{About, Backup, WayIn, make, restore, settle},
    profile::{Door, Place, ProfileId, ProfileKind},
    store::Store,
};
use uuid::Uuid;

use super::{
    FAST, SERVICE, means, passphrase,
    session::{Bus, in_session},
};

#[test]
fn what_comes_to_a_computer_with_a_keyring_opens_without_a_question() {
    in_session("moving::what_comes_to_a_computer_with_a_keyring_opens_without_a_question", Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        let (computer, id) = (session.folder("computer"), ProfileId(Uuid::from_u128(7)));
        let place = Place { id, folder: computer.join("profiles").join(id.0.to_string()) };
        fs::create_dir_all(&computer).unwrap();
        let file = computer.join("a.tomada");
        let about = About { created: Utc::now(), version: "1".to_owned(), profile: id, kind: ProfileKind::Broker };
        let store = Store::in_memory().await.unwrap();
        store.write_setting("name", &Some("Casa")).await.unwrap();
        make(&store, about, &file, &passphrase(), FAST, &computer, |_| {}).await.unwrap();

        let opened = Backup::read(&file).await.unwrap().open(&passphrase(), &computer).await.unwrap();
        for was_there in [false, true] {
            let aside = restore(&opened, &place, means, WayIn::Keyring, Utc::now(), |_| {}).await.unwrap();
            assert_eq!(aside.is_some(), was_there);
            let open = Door::open(place.clone(), means()).await.unwrap();
            assert_eq!(open.store.setting::<Option<String>>("name").await.unwrap().flatten().unwrap(), "Casa");
            open.store.close().await.unwrap();
        }

        assert_eq!(session.entries(SERVICE), 2, "its own, and that of the profile that was set aside");

        // One that was interrupted is thrown away with what the keyring keeps for it, and with nothing else.
        let coming = place.folder.with_extension("coming");
        fs::create_dir(&coming).unwrap();
        for name in ["keys.json", "store.db"] {
            fs::copy(place.folder.join(name), coming.join(name)).unwrap();
        }
        assert_eq!(settle(&computer, means, Utc::now()).await.unwrap().thrown_away, 1);
        assert!(!coming.exists());
        assert_eq!(session.entries(SERVICE), 1, "that of the profile that was set aside");
    });
}
