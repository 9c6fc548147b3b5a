//! Twenty secrets are typed into the app, or shown by it, in one run with the fullest log there is, which ends in a crash.
//! Afterwards none of them is anywhere that outlives the moment: the output, every file, the arguments and the environment of
//! every process, the titles of windows. A search that finds nothing proves nothing unless it can find, so in each place it
//! first finds something that is known to be there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use pluggy_sandbox::Keys;
use tomada_engine::vault::RecoveryCode;

use crate::{
    PATIENCE,
    desktop::Desktop,
    person::Person,
    profiles::{LOCK, types_secret},
    search::{files, forms, found, leaks},
};

const WRONG: &str = "Esta senha não abre o perfil.";
const FOREIGN: &str = "Este código não abre este perfil. Talvez seja de outro, ou um novo o tenha substituído.";
const CLIENT_ID: &str = "5e5e5e5e-0000-4000-8000-000000000001";

/// What is typed. Each has something that looks different wherever it is written otherwise than in clear.
struct Planted {
    wrong_secret: String,
    other_wrong_secret: String,
    secret: String,
    bearer: String,
    passphrase: String,
    wrong_passphrase: String,
    other_wrong_passphrase: String,
    misspelt_code: String,
    foreign_code: String,
    malformed_user: String,
    user: String,
    passwords: [String; 3],
    codes: [String; 2],
    sandbox_passphrase: String,
    not_the_same: String,
    wrong_sandbox_passphrase: String,
    /// Shown by the app.
    recovery_code: String,
}

impl Planted {
    fn new() -> Self {
        let mut number = 0;
        let mut next = |kind: &str| {
            number += 1;
            format!("{kind}\"{number:02}/&{:08x}", fastrand::u32(..))
        };
        let foreign = RecoveryCode::new().unwrap();
        Self {
            wrong_secret: next("wrong secret"),
            other_wrong_secret: next("other secret"),
            secret: next("client secret"),
            bearer: next("bearer").replace(' ', ""),
            passphrase: next("passphrase"),
            wrong_passphrase: next("wrong passphrase"),
            other_wrong_passphrase: next("other passphrase"),
            misspelt_code: String::new(),
            foreign_code: foreign.groups().iter().map(|group| group.expose().clone()).collect::<Vec<_>>().join("-"),
            malformed_user: next("maria"),
            user: next("user-maria"),
            // Twenty characters are the most that the bank takes.
            passwords: [next("pw"), next("pw"), next("pw")],
            codes: [six_digits(), six_digits()],
            sandbox_passphrase: next("sandbox passphrase"),
            not_the_same: next("sandbox passphrase"),
            wrong_sandbox_passphrase: next("wrong sandbox"),
            recovery_code: String::new(),
        }
    }

    fn all(&self) -> Vec<&str> {
        let mut all = vec![
            &self.wrong_secret,
            &self.other_wrong_secret,
            &self.secret,
            &self.bearer,
            &self.passphrase,
            &self.wrong_passphrase,
            &self.other_wrong_passphrase,
            &self.misspelt_code,
            &self.foreign_code,
            &self.malformed_user,
            &self.user,
            &self.sandbox_passphrase,
            &self.not_the_same,
            &self.wrong_sandbox_passphrase,
            &self.recovery_code,
        ];
        all.extend(&self.passwords);
        all.extend(&self.codes);
        all.into_iter().map(String::as_str).collect()
    }
}

/// A code that pretend banks do not accept.
fn six_digits() -> String {
    fastrand::u32(200_000..1_000_000).to_string()
}

/// The processes of a desktop: whoever was started in its home.
pub(crate) fn processes(desktop: &Desktop) -> Vec<PathBuf> {
    let home = desktop.home().display().to_string();
    let all = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    let is_ours = |path: &PathBuf| {
        let environment = fs::read(path.join("environ")).unwrap_or_default();
        environment.windows(home.len()).any(|window| window == home.as_bytes())
    };
    all.filter(is_ours).collect()
}

/// What anybody may ask of processes and windows at this moment.
fn moment(desktop: &Desktop) -> Vec<u8> {
    let processes = processes(desktop);
    let read = |name: &str| processes.iter().flat_map(|path| fs::read(path.join(name)).unwrap_or_default()).collect();
    let (arguments, environment): (Vec<u8>, Vec<u8>) = (read("cmdline"), read("environ"));
    let windows = desktop.windows();
    let marked = [(&arguments, "WebKit"), (&environment, "TOMADA_PLUGGY_URL"), (&windows, "Tomada")];
    for (bytes, marker) in marked {
        assert!(!found(bytes, &[marker]).is_empty(), "{marker:?} is not found where it is");
    }
    [arguments, environment, windows].concat()
}

/// Ends the app by a signal, which asks nothing of it, and waits until it is gone.
pub(crate) async fn ends(desktop: &Desktop, signal: &str) {
    let process = app(desktop);
    let sent = Command::new("kill").args([signal, process.file_name().unwrap().to_str().unwrap()]).status();
    assert!(sent.unwrap().success());
    let began = Instant::now();
    while process.join("cmdline").exists() && !fs::read(process.join("cmdline")).unwrap_or_default().is_empty() {
        assert!(began.elapsed() < PATIENCE, "it did not end");
        tokio::task::yield_now().await;
    }
}

/// The app's own process.
fn app(desktop: &Desktop) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_tomada"));
    let is_app = |path: &PathBuf| fs::read_link(path.join("exe")).is_ok_and(|exe| exe == program);
    processes(desktop).into_iter().find(is_app).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_planted_secrets_are_nowhere_after_a_full_run() {
    let mut planted = Planted::new();
    let keys = Keys { client_id: CLIENT_ID.to_owned(), client_secret: planted.secret.as_str().into() };
    let desktop = Desktop::with_pluggy("pt_BR.UTF-8", keys, &[("TOMADA_LOG", "debug")]).await;
    let mut moments = Vec::new();
    let person = Person::at(&desktop).await;

    // Keys of one's own.
    person.presses("Configurar").await;
    person.presses("Informar as chaves").await;
    let refused = "A Pluggy recusou estas chaves. Confira se as duas são da mesma aplicação e estão inteiras.";
    let first = [("#field-clientId", CLIENT_ID), ("#field-clientSecret", planted.wrong_secret.as_str())];
    types_secret(&person, &first, "Testar e guardar").await;
    for secret in [&planted.other_wrong_secret, &planted.secret] {
        person.switches_to("cred").await;
        person.sees("#field-clientSecret-problem", refused).await;
        moments.extend(moment(&desktop));
        types_secret(&person, &[("#field-clientSecret", secret)], "Testar e guardar").await;
    }
    person.sees("h1", "Conexões").await;

    // A recovery code, and a lock.
    person.presses("Configurações").await;
    person.presses("Criar código de recuperação").await;
    person.switches_to("cred").await;
    person.finds("ol b").await;
    let groups = person.reads_all("ol b").await;
    moments.extend(moment(&desktop));
    person.presses("Já anotei").await;
    for field in ["first", "second"] {
        let label = person.reads_all(&format!("label[for='field-{field}']")).await.remove(0);
        let number: usize = label.rsplit(' ').next().unwrap().parse().unwrap();
        person.types(&format!("#field-{field}"), &groups[number - 1]).await;
    }
    person.presses("Confirmar").await;
    person.switches_to("main").await;
    person.finds("[data-way='recoveryCode']").await;
    planted.recovery_code = groups.join("-");
    let other = if groups[0].starts_with('A') { "B" } else { "A" };
    planted.misspelt_code =
        planted.recovery_code.chars().skip(1).fold(other.to_owned(), |code, next| code + &next.to_string());

    person.presses("Ligar o bloqueio").await;
    let both = [("#field-passphrase", planted.passphrase.as_str()), ("#field-again", planted.passphrase.as_str())];
    types_secret(&person, &both, "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;

    // Locked and unlocked, with all that may go wrong.
    let locks = async || {
        person.keys(LOCK).await;
        person.sees("h1", "A Tomada está bloqueada").await;
    };
    let tries = async |field: &str, typed: &str, button: &str, problem: &str| {
        types_secret(&person, &[(field, typed)], button).await;
        person.switches_to("cred").await;
        person.sees(&format!("{field}-problem"), problem).await;
        person.switches_to("main").await;
    };
    locks().await;
    person.presses("Desbloquear").await;
    tries("#field-passphrase", &planted.wrong_passphrase, "Desbloquear", WRONG).await;
    tries("#field-passphrase", &planted.other_wrong_passphrase, "Desbloquear", WRONG).await;
    moments.extend(moment(&desktop));
    types_secret(&person, &[("#field-passphrase", &planted.passphrase)], "Desbloquear").await;
    person.sees("h1", "Configurações").await;
    locks().await;
    person.presses("Usar o código de recuperação").await;
    tries("#field-code", &planted.misspelt_code, "Entrar", "Há um erro de digitação. Confira letra por letra.").await;
    tries("#field-code", &planted.foreign_code, "Entrar", FOREIGN).await;
    types_secret(&person, &[("#field-code", &planted.recovery_code)], "Entrar").await;
    person.sees("h1", "Configurações").await;

    // A company's token.
    person.presses("Criar outro perfil").await;
    person.presses("Informar").await;
    person.types("#company-url", &format!("{}/broker/connect-token", desktop.bank().url())).await;
    person.clicks("input[type='checkbox']").await;
    person.presses("Testar e continuar").await;
    types_secret(&person, &[("#field-bearer", &planted.bearer)], "Testar e guardar").await;
    person.sees("h1", "Conexões").await;
    moments.extend(moment(&desktop));

    // Banks: users, passwords and codes, of which none is right.
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='5']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    person.types("#field-user", &planted.malformed_user).await;
    person.types("#field-password", &planted.passwords[0]).await;
    person.presses("Entrar").await;
    person.sees("#field-user-problem", "O user deve começar com \"user-\"").await;
    for code in &planted.codes {
        person.presses("Preencher dados de teste").await;
        types_secret(&person, &[], "Entrar").await;
        person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
        person.types("#code", code).await;
        person.presses("Enviar código").await;
        person.sees("section h2", "O banco não aceitou o código").await;
        moments.extend(moment(&desktop));
        person.presses("Informar dados de novo").await;
        person.switches_to("cred").await;
    }
    types_secret(&person, &[], "Cancelar").await;
    // Another one: a bank locks who is wrong three times.
    person.presses("Conexões").await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continuar").await;
    for (index, password) in planted.passwords[1..].iter().enumerate() {
        if index > 0 {
            person.presses("Informar dados de novo").await;
        }
        let both = [("#field-user", planted.user.as_str()), ("#field-password", password.as_str())];
        types_secret(&person, &both, "Entrar").await;
        // Who was refused twice is sent to the bank first.
        person.sees("section h2", ["O banco recusou usuário ou senha", "Entre antes no site do banco"][index]).await;
        moments.extend(moment(&desktop));
    }

    // A lock of this profile's own.
    person.presses("Configurações").await;
    person.presses("Ligar o bloqueio").await;
    person.switches_to("cred").await;
    person.types("#field-passphrase", &planted.sandbox_passphrase).await;
    person.types("#field-again", &planted.not_the_same).await;
    person.presses("Usar esta senha").await;
    person.sees("#field-again-problem", "As duas não são iguais.").await;
    person.clears("#field-again").await;
    types_secret(&person, &[("#field-again", &planted.sandbox_passphrase)], "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;
    locks().await;
    person.presses("Desbloquear").await;
    tries("#field-passphrase", &planted.wrong_sandbox_passphrase, "Desbloquear", WRONG).await;
    types_secret(&person, &[("#field-passphrase", &planted.sandbox_passphrase)], "Desbloquear").await;
    person.sees("h1", "Configurações").await;
    moments.extend(moment(&desktop));

    // A crash, with all of it in memory.
    for process in processes(&desktop).iter().filter(|path| is_of_the_app(path)) {
        let limits = fs::read_to_string(process.join("limits")).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["1", "1"], "{process:?}");
    }
    ends(&desktop, "-ABRT").await;

    let secrets = planted.all();
    assert!(secrets.len() >= 20 && secrets.iter().all(|secret| secret.len() > 5), "{}", secrets.len());
    assert_eq!(found(&moments, &secrets), BTreeSet::new(), "in arguments, environments or titles");
    let said = desktop.said();
    for marker in ["DEBUG", "POST", "/auth", "/connect_token"] {
        assert!(!found(&said, &[marker]).is_empty(), "{marker:?} is not in the log: it is not the whole log");
    }
    assert_eq!(found(&said, &secrets), BTreeSet::new(), "in the output");
    // What the keyring's program keeps is another's, and encrypted; it is looked at like the rest.
    let names: Vec<String> = files(desktop.home()).iter().map(|path| path.display().to_string()).collect();
    for kind in
        ["store.db", "store.db-wal", "keys.json", "backups/", "profiles.json", "/cache/", ".keyring", "said.txt"]
    {
        assert!(names.iter().any(|name| name.contains(kind)), "there is no {kind}: {names:#?}");
    }
    assert_eq!(leaks(desktop.home(), &secrets), [], "in a file");
    // Each would have been found, in each of its forms.
    for secret in &secrets {
        for form in forms(secret) {
            let planted = desktop.data("app.tomada.desktop.dev").join("profiles").join("planted");
            fs::write(&planted, [b"before".to_vec(), form, b"after".to_vec()].concat()).unwrap();
            assert_eq!(leaks(planted.parent().unwrap(), &[secret]).len(), 1, "{secret:?}");
            fs::remove_file(planted).unwrap();
        }
    }
}

/// Whether a process is the app or one of the webview's.
pub(crate) fn is_of_the_app(process: &Path) -> bool {
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    ["tomada", "WebKitWebProces", "WebKitNetworkPr"].contains(&name.trim())
}
