//! A store that is really damaged, in the real window: what a person is told, what is saved, and what is left of it when
//! everything is erased.

use std::{
    fs::{self, File},
    path::Path,
    time::Instant,
};

use crate::{
    PATIENCE,
    desktop::Desktop,
    person::Person,
    profiles::{LOCK, PASSPHRASE, types_secret, writes_recovery_code_down},
};

const PAGE: usize = 4096;

/// Damages a store that the app has just left, and takes its backups away: the app will want to make one, and meet the damage.
async fn damage(store: &str, at: usize) {
    let folder = Path::new(store).parent().unwrap();
    is_closed(folder).await;
    let mut bytes = fs::read(store).unwrap();
    bytes[at] ^= 1;
    fs::write(store, &bytes).unwrap();
    if at < PAGE {
        // What was left of a log would say what the first page said.
        drop(fs::remove_file(format!("{store}-wal")));
    }
    // There is none before the app has had a quiet moment.
    drop(fs::remove_dir_all(folder.join("backups")));
}

/// The app has left the store in this folder.
async fn is_closed(folder: &Path) {
    let lock = File::open(folder.join("store.lock")).unwrap();
    let began = Instant::now();
    while lock.try_lock().is_err() {
        assert!(began.elapsed() < PATIENCE, "the app does not close its store");
        tokio::task::yield_now().await;
    }
}

async fn connects_a_bank(person: &Person) {
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.sees("section h2", "Encontramos 2 contas").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_store_without_a_backup_is_saved_as_far_as_it_can_be_read() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    connects_a_bank(&person).await;
    person.leaves().await;

    // A page that is not needed to begin with; the first one says where all others are.
    let store = desktop.stores().remove(0);
    damage(&store, PAGE + 2000).await;

    let person = Person::at(&desktop).await;
    person.sees("section b", "Uma parte dos dados deste perfil está danificada").await;
    person.looks("41-ailing").await;
    person.presses("Consertar…").await;
    person.presses("Fechar e consertar").await;
    person.sees("h1", "Os dados deste perfil estão danificados").await;
    person.sees("p", "Não há backup neste computador.").await;
    person.looks("42-damaged").await;
    person.presses("Salvar o que puder ser lido").await;
    person.sees("section b", "O que podia ser lido foi salvo").await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;
    person.looks("43-salvaged").await;
    person.presses("Entendi").await;
    person.gone("section.tip b").await;
    person.leaves().await;

    // A second time nothing at all can be read: the profile begins empty, and its files are set aside.
    // What an app that was ended at once has left beside it would say what the first page said.
    drop(fs::remove_file(format!("{store}-wal")));
    damage(&store, 50).await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "Os dados deste perfil estão danificados").await;
    person.presses("Salvar o que puder ser lido").await;
    let nothing = "Não foi possível recuperar este perfil a partir do arquivo danificado, que ficou como está. Se você tem um \
                   backup em outro lugar, use-o; senão, comece vazio.";
    person.sees("[role='alert']", nothing).await;
    assert_eq!(desktop.stores(), [store], "it is where it was");
    person.clicks("summary").await;
    person.presses("Começar vazio…").await;
    person.presses("Começar vazio").await;
    person.sees("h1", "Conexões").await;
    assert_eq!(desktop.notices.keyring_entries().await, 2, "the one that was set aside can still be opened");

    person.presses("Configurações").await;
    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.sees("li", "2 chaves no chaveiro").await;
    assert_eq!(desktop.notices.keyring_entries().await, 0);
    assert!(!desktop.data("app.tomada.desktop.dev/profiles").exists());
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lost_the_passphrase_mends_with_the_recovery_code_and_makes_another() {
    const ANOTHER: &str = "o rato roeu a roupa do rei";
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    connects_a_bank(&person).await;
    let code = writes_recovery_code_down(&person).await.join(" ");
    person.presses("Ligar o bloqueio").await;
    let lost = [("#field-passphrase", PASSPHRASE), ("#field-again", PASSPHRASE)];
    types_secret(&person, &lost, "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;
    person.leaves().await;
    damage(&desktop.stores().remove(0), PAGE + 2000).await;

    let person = Person::at(&desktop).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.presses("Usar o código de recuperação").await;
    types_secret(&person, &[("#field-code", &code)], "Entrar").await;
    person.presses("Consertar…").await;
    person.presses("Fechar e consertar").await;
    person.sees("h1", "Os dados deste perfil estão danificados").await;
    person.clicks("label:has(input[type='checkbox'])").await;
    for (width, height, size) in [(800, 560, "small"), (1440, 900, "large")] {
        person.resizes(width, height).await;
        person.looks(&format!("74-mended-by-code-{size}")).await;
    }
    person.presses("Salvar o que puder ser lido").await;
    types_secret(&person, &[("#field-code", &code)], "Entrar").await;
    person.sees("section b", "O que podia ser lido foi salvo").await;

    person.presses("Configurações").await;
    person.finds("[data-way='recoveryCode']").await;
    person.scrolls_to("section:has(select)").await;
    person.looks("75-lock-on").await;
    person.presses("Trocar a senha…").await;
    types_secret(&person, &[("#field-passphrase", ANOTHER), ("#field-again", ANOTHER)], "Usar esta senha").await;
    person.keys(LOCK).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.switches_to("cred").await;
    person.sees("#field-passphrase-problem", "Esta senha não abre o perfil.").await;
    types_secret(&person, &[("#field-passphrase", ANOTHER)], "Desbloquear").await;
    person.sees("h1", "Configurações").await;
    person.leaves().await;
}

/// What has become of a store's file, or of the key file beside it; and what is offered then. A backup is a copy of a store.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_gone_comes_back_from_its_backup_and_a_foreign_key_file_is_told_as_one() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    connects_a_bank(&person).await;
    person.leaves().await;

    let store = desktop.stores().remove(0);
    let folder = Path::new(&store).parent().unwrap().to_owned();
    is_closed(&folder).await;
    fs::create_dir_all(folder.join("backups")).unwrap();
    fs::copy(&store, folder.join("backups/store-20261121T110000.000Z.db")).unwrap();
    fs::write(&store, "").unwrap();

    let person = Person::at(&desktop).await;
    person.sees("h1", "Os dados deste perfil sumiram").await;
    person.looks("71-store-gone").await;
    person.presses("Restaurar este backup").await;
    // How far it had come when the copy was made is not told: an app that is ended at once leaves its last writes in the log.
    person.sees("h1", "Conexões").await;
    // Another one, whose key file takes the place of the first one's.
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
    let other = desktop.stores().into_iter().find(|other| *other != store).unwrap();
    let other = Path::new(&other).parent().unwrap().to_owned();
    is_closed(&other).await;
    for name in ["keys.json", "keys.json.bak"] {
        drop(fs::remove_file(other.join(name)));
    }
    fs::copy(folder.join("keys.json"), other.join("keys.json")).unwrap();
    let person = Person::at(&desktop).await;
    person.sees("h1", "O arquivo das chaves é de outro perfil").await;
    person.looks("72-foreign-key-file").await;
    person.leaves().await;
}

/// The list of profiles is from a later version: nothing is begun in their place.
#[tokio::test(flavor = "multi_thread")]
async fn profiles_that_cannot_be_known_are_no_first_start() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.leaves().await;
    let store = desktop.stores().remove(0);
    is_closed(Path::new(&store).parent().unwrap()).await;
    let list = desktop.data("app.tomada.desktop.dev/profiles.json");
    let known = fs::read_to_string(&list).unwrap();
    fs::write(&list, r#"{"format": 99, "profiles": [{"id": 1, "kind": "ofALaterVersion"}]}"#).unwrap();
    let person = Person::at(&desktop).await;
    person.sees("h1", "Os perfis deste computador não puderam ser lidos").await;
    let said = "Uma versão mais nova da Tomada guardou a lista deles, e esta não sabe lê-la. Nada foi mudado: atualize a Tomada \
                para abri-los.";
    person.sees("p", said).await;
    person.looks("73-unlisted").await;
    fs::write(&list, known).unwrap();
    person.presses("Tentar de novo").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
    assert_eq!(desktop.stores(), [store]);
}

/// Nothing is made where nothing can be written, and that is what is said.
#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_written_that_is_said() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    // Nobody may make a folder there, not even root.
    let folder = desktop.data("app.tomada.desktop.dev");
    fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink("/sys", folder.join("profiles")).unwrap();
    let person = Person::at(&desktop).await;
    person.presses("Experimentar").await;
    let said = "Não dá para gravar nesse lugar: ele só pode ser lido, é de outra pessoa ou não existe mais. Libere a \
                gravação ou escolha outro lugar, e tente de novo.";
    person.sees("[role='alert']", said).await;
    assert_eq!(desktop.stores(), Vec::<String>::new());
    assert_eq!(desktop.notices.keyring_entries().await, 0, "the half of a profile leaves nothing");
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_profile_behind_the_screen_is_said_on_it() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    let store = desktop.stores().remove(0);
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
    // Not even the first page can be read.
    damage(&store, 200).await;

    let person = Person::at(&desktop).await;
    person.sees("h1", "Conexões").await;
    person.sees("section p", "Não foi possível abri-lo, ou gravar o que é dele, e as conexões podem não estar sendo acompanhadas. Abra o perfil para ver o que aconteceu e o que fazer.").await;
    person.looks("70-ailing-behind").await;
    person.presses("Abrir").await;
    person.sees("h1", "Os dados deste perfil estão danificados").await;
    person.leaves().await;
}
