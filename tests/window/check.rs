//! What an organization fixes, the security check in the window and on the command line, and links: in the real window, with
//! a real keyring and the desktop's own tools.

use std::{fs, time::Instant};

use pluggy_sandbox::Keys;

use crate::{PATIENCE, desktop::Desktop, person::Person, profiles::types_secret};

const PASSPHRASE: &str = "corre cotia na casa da tia";

/// The lines of a report that begin with a mark, without the technical details.
fn marked<'a>(report: &'a str, mark: &str) -> Vec<&'a str> {
    let lines = report.lines().filter_map(|line| line.trim().strip_prefix(mark));
    lines.map(|line| line.split(" (").next().unwrap_or_default().trim()).collect()
}

/// Checks until links are as they are to be: the desktop's tools take their time.
async fn checks_links(person: &Person, result: &str) {
    let began = Instant::now();
    let wanted = format!("[data-check='link'][data-result='{result}']");
    loop {
        let again = !person.reads_all("[data-check]").await.is_empty();
        person.presses(if again { "Verificar de novo" } else { "Verificar agora" }).await;
        person.finds("[data-check='link']").await;
        if !person.reads_all(&wanted).await.is_empty() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{:?}", person.reads_all("[data-check='link']").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_organization_fixes_is_shown_and_nobody_changes_it() {
    let rules = tempfile::tempdir().unwrap();
    let policy = rules.path().join("policy.json");
    let desktop =
        Desktop::with_pluggy("pt_BR.UTF-8", Keys::demo(), &[("TOMADA_POLICY", policy.to_str().unwrap())]).await;
    let company = format!("{}/broker/connect-token", desktop.bank().url());
    let text = serde_json::json!({
        "idleMinutes": 3, "onSleep": true, "requireLock": true, "profiles": ["broker"], "broker": company,
    });
    fs::write(&policy, text.to_string()).unwrap();

    let person = Person::at(&desktop).await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    assert_eq!(person.reads_all("main li button").await, ["Informar"]);
    person.looks("41-policy-welcome").await;
    person.presses("Informar").await;
    assert_eq!(person.reads_field("#company-url").await, company);
    person.types("#company-url", "/other").await;
    assert_eq!(person.reads_field("#company-url").await, company, "it is not to be changed");
    person.looks("42-policy-company").await;
    person.presses("Testar e continuar").await;
    // A lock before anything is made.
    person.switches_to("cred").await;
    person.sees("h1", "Criar uma senha").await;
    assert_eq!(desktop.stores(), Vec::<String>::new());
    let both = [("#field-passphrase", PASSPHRASE), ("#field-again", PASSPHRASE)];
    types_secret(&person, &both, "Usar esta senha").await;
    person.sees("h1", "Conexões").await;

    person.presses("Configurações").await;
    person.finds("#idle:disabled").await;
    assert_eq!(person.reads_field("#idle").await, "3");
    person.sees("#idleMinutes-fixed", "Definido pela sua organização").await;
    person.finds("input[type='checkbox'][aria-describedby='onSleep-fixed']:disabled").await;
    person.sees("p", "Sua organização pede um bloqueio: ele não pode ser desligado.").await;
    person.presses("Verificar agora").await;
    for what in ["keyring", "store", "policy", "lock", "clock", "network"] {
        person.finds(&format!("[data-check='{what}'][data-result='good']")).await;
    }
    person.looks("43-policy-settings").await;
    let (report, well) = desktop.runs("doctor");
    assert!(well && report.contains("Está aberto na Tomada agora."), "{report}");
    person.leaves().await;
    let (report, well) = desktop.runs("doctor");
    assert!(well && report.contains("Está fechado e só abre com quem o usa."), "{report}");
    assert!(!report.contains(PASSPHRASE));
}

#[tokio::test(flavor = "multi_thread")]
async fn links_open_the_app_until_everything_is_erased() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[("TOMADA_LINKS", "1")]).await;
    let entry = desktop.data("applications/tomada-handler.desktop");
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    checks_links(&person, "good").await;
    // Followed while the app runs: the second start hands over, and ends. Nobody waits for such a link, so nothing happens.
    let (said, well) = desktop.runs("tomada://connect?token=nobody-believes-this");
    assert_eq!((said.as_str(), well), ("", true));
    person.sees("h1", "Configurações").await;
    person.leaves().await;

    // Closed, everything is looked at.
    let (report, well) = desktop.runs("doctor");
    assert!(well, "{report}");
    assert_eq!(
        marked(&report, "[certo]")[..5],
        [
            "O chaveiro guarda o que recebe",
            "Os avisos aparecem na área de trabalho",
            "Endereços tomada:// abrem esta Tomada",
            "Os dados guardados estão íntegros",
            "Só você pode ler os arquivos",
        ],
        "{report}"
    );
    assert_eq!(marked(&report, "[problema]"), Vec::<&str>::new());

    let person = Person::at(&desktop).await;
    person.presses("Configurações").await;
    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.sees("main li", "Endereços tomada:// deixaram de abrir a Tomada").await;
    person.looks("44-erased-link").await;
    assert!(!entry.exists());
    let associations = fs::read_to_string(desktop.config("mimeapps.list")).unwrap_or_default();
    assert!(!associations.contains("tomada"), "{associations}");
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_another_copy_of_it_opens_stay_that_copys() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[("TOMADA_LINKS", "1")]).await;
    let entry = desktop.data("applications/tomada-handler.desktop");
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    checks_links(&person, "good").await;
    let lines = fs::read_to_string(&entry).unwrap();
    let copys: Vec<_> =
        lines.lines().map(|line| if line.starts_with("Exec=") { "Exec=/bin/true %u" } else { line }).collect();
    fs::write(&entry, copys.join("\n")).unwrap();
    checks_links(&person, "warning").await;

    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.sees("h1", "Tudo foi apagado deste computador").await;
    assert_eq!(fs::read_to_string(&entry).unwrap(), copys.join("\n"));
    assert!(fs::read_to_string(desktop.config("mimeapps.list")).unwrap().contains("tomada-handler.desktop"));
    person.leaves().await;
}
