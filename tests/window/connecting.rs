//! How somebody at the screen connects a bank, by whatever means.

use std::time::Instant;

use crate::{
    PATIENCE,
    person::{ENTER, Person, TAB},
};

/// What leads to a connection, by the language of the app: the list of connections, the search, the end of the credential
/// window.
const WAYS: [(&str, [&str; 3]); 2] =
    [("pt-BR", ["Conexões", "Conectar banco", "Entrar"]), ("en", ["Connections", "Connect a bank", "Sign in"])];

impl Person {
    /// Connects an institution of the pretend ones, as this user where one is asked for.
    pub(crate) async fn connects(&self, institution: &str, user: Option<&str>) {
        let [list, search, enter] = self.way().await;
        self.presses(list).await;
        self.presses(search).await;
        self.chooses_institution(institution).await;
        self.clicks("#continue:not([aria-disabled='true'])").await;
        let Some(user) = user else { return };
        self.switches_to("cred").await;
        self.types("#field-user", user).await;
        self.types("#field-password", "password-ok").await;
        self.presses(enter).await;
        self.switches_to("main").await;
    }

    /// Clicks on an institution until that is the one that is chosen: the list may move while the pointer is on its way.
    async fn chooses_institution(&self, institution: &str) {
        let row = format!("[data-institution-id='{institution}']");
        let began = Instant::now();
        while self.reads_all(&format!("{row}[aria-selected='true']")).await.is_empty() {
            assert!(began.elapsed() < PATIENCE, "{institution} can't be chosen\n{}", self.page().await);
            self.clicks(&row).await;
        }
    }

    /// Connects one without a mouse: looked for by a part of its name, with this typed into the fields of its form.
    pub(crate) async fn connects_by_keyboard(&self, institution: &str, part: &str, form: &[(&str, &str)]) {
        let [list, search, _] = self.way().await;
        self.reaches(list).await;
        self.keys(ENTER).await;
        self.reaches(search).await;
        self.keys(ENTER).await;
        self.finds("#search:focus").await;
        self.keys(part).await;
        self.finds(&format!("[aria-selected='true'][data-institution-id='{institution}']")).await;
        // Once to what connecting means, and once to go on.
        self.keys(ENTER).await;
        self.finds("#continue:focus").await;
        self.keys(ENTER).await;
        if !form.is_empty() {
            self.fills_in_by_keyboard(form).await;
        }
    }

    /// Types into the fields of the bank's form without a mouse, and sends it.
    pub(crate) async fn fills_in_by_keyboard(&self, form: &[(&str, &str)]) {
        self.switches_to("cred").await;
        let window = self.window().await;
        // The first has the keyboard already.
        self.finds("input:focus").await;
        for (field, text) in form {
            let mut passed = 0;
            while self.reads_all(&format!("{field}:focus")).await.is_empty() {
                assert!(passed < 10, "Tab never came to {field}\n{}", self.page().await);
                self.keys(TAB).await;
                passed += 1;
            }
            self.keys(text).await;
        }
        // The window may be gone before the driver has answered.
        drop(self.0.active_element().await.unwrap().send_keys(ENTER).await);
        self.until_closed(&window).await;
        self.switches_to("main").await;
    }

    async fn way(&self) -> [&'static str; 3] {
        let language = self.0.execute("return document.documentElement.lang", Vec::new()).await.unwrap();
        WAYS.into_iter().find(|(known, _)| language == *known).unwrap().1
    }
}
