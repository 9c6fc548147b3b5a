//! A store that is really damaged, in the real window: what a person is told, what is saved, and what is left of it when
//! everything is erased.

use std::{
    fs::{self, File},
    path::Path,
    time::Instant,
};

use crate::{PATIENCE, desktop::Desktop, person::Person};

const PAGE: usize = 4096;

/// Damages a store that the app has just left, and takes its backups away: the app will want to make one, and meet the damage.
async fn damage(store: &str, at: usize) {
    let folder = Path::new(store).parent().unwrap();
    let lock = File::open(folder.join("store.lock")).unwrap();
    let began = Instant::now();
    while lock.try_lock().is_err() {
        assert!(began.elapsed() < PATIENCE, "the app does not close its store");
        tokio::task::yield_now().await;
    }
    let mut bytes = fs::read(store).unwrap();
    bytes[at] ^= 1;
    fs::write(store, &bytes).unwrap();
    // There is none before the app has had a quiet moment.
    drop(fs::remove_dir_all(folder.join("backups")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_store_without_a_backup_is_saved_as_far_as_it_can_be_read() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.sees("section h2", "Encontramos 2 contas").await;
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
