//! Profiles, locks and ways in, in the real window with a real keyring: three set-ups, a lock, a keyring that has lost its
//! entry, and leaving nothing behind.

use std::fs;

use pluggy_sandbox::Keys;

use crate::{desktop::Desktop, person::Person};

pub(crate) const PASSPHRASE: &str = "corre cotia na casa da tia";

/// Ctrl and L.
pub(crate) const LOCK: &str = "\u{e009}l";

/// Types into the credential window and presses its button, which is the end of that window.
pub(crate) async fn types_secret(person: &Person, fields: &[(&str, &str)], button: &str) {
    person.switches_to("cred").await;
    for (field, text) in fields {
        person.types(field, text).await;
    }
    let window = person.window().await;
    person.presses(button).await;
    person.until_closed(&window).await;
    person.switches_to("main").await;
}

/// Makes a recovery code in the settings; its groups.
pub(crate) async fn writes_recovery_code_down(person: &Person) -> Vec<String> {
    person.presses("Configurações").await;
    person.presses("Criar código de recuperação").await;
    let groups = writes_down(person).await;
    person.finds("[data-way='recoveryCode']").await;
    groups
}

/// Writes down the code that is shown, and types what is asked for of it.
async fn writes_down(person: &Person) -> Vec<String> {
    person.switches_to("cred").await;
    person.sees("h1", "Código de recuperação").await;
    person.looks("34-recovery-code").await;
    let groups = person.reads_all("ol b").await;
    assert_eq!(groups.len(), 7);
    person.presses("Já anotei").await;
    for field in ["first", "second"] {
        let label = person.reads_all(&format!("label[for='field-{field}']")).await.remove(0);
        let number: usize = label.rsplit(' ').next().unwrap().parse().unwrap();
        person.types(&format!("#field-{field}"), &groups[number - 1].to_lowercase()).await;
    }
    types_secret(person, &[], "Confirmar").await;
    groups
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_turned_on_and_opened_with_its_passphrase_alone() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    person.looks("30-welcome").await;
    person.presses("Experimentar").await;
    person.sees("h1", "Conexões").await;
    person.presses("Configurações").await;
    person.sees("h1", "Configurações").await;
    person.presses("Verificar agora").await;
    person.finds("[data-check='store'][data-result='good']").await;
    person.looks("31-settings").await;

    person.presses("Ligar o bloqueio").await;
    person.switches_to("cred").await;
    person.sees("h1", "Criar uma senha").await;
    person.looks("32-new-passphrase").await;
    person.types("#field-passphrase", PASSPHRASE).await;
    person.types("#field-again", "corre cotia").await;
    person.presses("Usar esta senha").await;
    person.sees("#field-again-problem", "As duas não são iguais.").await;
    person.clears("#field-again").await;
    types_secret(&person, &[("#field-again", PASSPHRASE)], "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;
    assert!(person.reads_all("[data-way='keyring']").await.is_empty(), "a lock that the keyring opens is none");

    person.keys(LOCK).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.looks("33-locked").await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", "corre cotia na casa do tio")], "Desbloquear").await;
    person.switches_to("cred").await;
    person.sees("#field-passphrase-problem", "Esta senha não abre o perfil.").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.sees("h1", "Configurações").await;

    // After a restart it is asked for at once.
    person.leaves().await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_lost_its_entry_costs_nothing_with_a_recovery_code() {
    let mut desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.sees("section h2", "Encontramos 2 contas").await;

    let groups = writes_recovery_code_down(&person).await;
    person.leaves().await;

    // Another keyring, as after it was reset.
    let data = desktop.data("app.tomada.desktop.dev/profiles");
    let before = desktop.stores();
    desktop.keeps("another-home").await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "A chave não está neste chaveiro").await;
    person.looks("35-lost-entry").await;
    person.presses("Usar o código de recuperação").await;
    types_secret(&person, &[("#field-code", &groups.join(" ").to_lowercase())], "Entrar").await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;
    person.presses("Configurações").await;
    person.presses("Guardar no chaveiro").await;
    person.gone(".offer").await;
    person.leaves().await;
    assert_eq!(desktop.stores(), before, "the same store, and no other");
    let person = Person::at(&desktop).await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;

    person.presses("Configurações").await;
    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.sees("h1", "Tudo foi apagado deste computador").await;
    person.looks("36-erased").await;
    person.presses("Concluir").await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    assert!(!data.exists(), "{data:?} is still there: {:?}", fs::read_dir(&data).map(Iterator::count));
}

#[tokio::test(flavor = "multi_thread")]
async fn own_keys_and_a_companys_address_are_tried_before_they_are_kept() {
    let desktop = Desktop::with_pluggy("pt_BR.UTF-8", Keys::demo(), &[]).await;
    let person = Person::at(&desktop).await;
    person.presses("Configurar").await;
    person.looks("37-own-keys").await;
    person.presses("Informar as chaves").await;
    let id = "00000000-0000-4000-8000-000000000001";
    types_secret(&person, &[("#field-clientId", id), ("#field-clientSecret", "wrong")], "Testar e guardar").await;
    person.switches_to("cred").await;
    let refused = "A Pluggy recusou estas chaves. Confira se as duas são da mesma aplicação e estão inteiras.";
    person.sees("#field-clientSecret-problem", refused).await;
    assert_eq!(person.reads_field("#field-clientId").await, id, "what is no secret is kept");
    types_secret(&person, &[("#field-clientSecret", "sandbox-secret")], "Testar e guardar").await;
    person.sees("h1", "Conexões").await;
    person.presses("Configurações").await;
    person.sees("dd", "Com chaves próprias").await;
    person.looks("38-own-keys-settings").await;

    // No real bank before there is a second way in, or it was declined by somebody who has read what that means.
    person.presses("Conexões").await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='301']").await;
    person.presses("Continuar").await;
    person.sees("dialog[open] h2", "Antes do primeiro banco").await;
    person.looks("41-second-way").await;
    person.clicks("dialog[open] button:nth-of-type(2)").await;
    person.switches_to("cred").await;
    person.presses("Cancelar").await;
    person.switches_to("main").await;
    person.presses("Configurações").await;

    person.presses("Criar outro perfil").await;
    person.sees("h1", "Outro perfil").await;
    person.presses("Informar").await;
    person.types("#company-url", &format!("{}/broker/connect-token", desktop.bank().url())).await;
    person.looks("39-company").await;
    person.presses("Testar e continuar").await;
    person.sees("h1", "Conexões").await;
    person.presses("Configurações").await;
    person.sees("dd", "Pelo endereço de uma empresa").await;
    let requests = desktop.bank().requests();
    assert!(requests.contains(&"POST /broker/connect-token 200".to_owned()), "{requests:?}");
    assert!(!requests.contains(&"POST /items 200".to_owned()), "nothing is made to find out: {requests:?}");
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_comes_later_keeps_what_begins_then() {
    let mut desktop = Desktop::without_keyring("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.sees("main section b", "Nada deste perfil fica guardado").await;
    assert_eq!(desktop.stores(), Vec::<String>::new());
    desktop.keeps("home").await;
    person.presses("Tentar o chaveiro de novo").await;
    person.gone("main section b").await;
    assert_eq!(desktop.stores().len(), 1);
    assert_eq!(desktop.notices.keyring_entries().await, 1);
    person.leaves().await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_nothing_is_kept_until_there_is_a_passphrase() {
    let desktop = Desktop::without_keyring("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.sees("main section b", "Nada deste perfil fica guardado").await;
    let why = "O programa do chaveiro não tem um chaveiro padrão que dure: dá para criar um nele. Por isso este perfil \
               existe só na memória e some quando a Tomada fecha. Com uma senha sua, ou com o chaveiro, começa um perfil guardado e criptografado; \
               o que está aqui agora não vai junto.";
    person.sees("main section p", why).await;
    person.looks("40-memory").await;
    assert_eq!(desktop.stores(), Vec::<String>::new());
    person.presses("Criar uma senha").await;
    let both = [("#field-passphrase", PASSPHRASE), ("#field-again", PASSPHRASE)];
    types_secret(&person, &both, "Usar esta senha").await;
    person.gone("main section b").await;
    // Whoever could not print the first code makes another, which takes its place though nothing was opened by either yet.
    let first = writes_recovery_code_down(&person).await.join(" ");
    person.presses("Criar um novo código de recuperação").await;
    let second = writes_down(&person).await.join(" ");
    assert_eq!(person.reads_all("[data-way='recoveryCode']").await.len(), 1);
    assert_eq!(person.reads_all(".problem").await, [""; 0]);
    person.leaves().await;
    assert_eq!(desktop.stores().len(), 1);
    let person = Person::at(&desktop).await;
    person.presses("Usar o código de recuperação").await;
    types_secret(&person, &[("#field-code", &first)], "Entrar").await;
    person.switches_to("cred").await;
    person.finds("#field-code-problem").await;
    person.presses("Cancelar").await;
    person.switches_to("main").await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.sees("h1", "Conexões").await;
    person.keys(LOCK).await;
    person.presses("Usar o código de recuperação").await;
    types_secret(&person, &[("#field-code", &second)], "Entrar").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
}
