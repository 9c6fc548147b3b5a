//! A computer without a graphics card, where the processor does all of the painting. What is asserted is the display's own
//! picture: the driver's waits for one that such a window never makes.

use crate::{desktop::Desktop, panel::OnScreen, person::Person};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_graphics_card_a_window_is_drawn_whatever_stood_over_it() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[("WEBKIT_DISABLE_COMPOSITING_MODE", "1")]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='5']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    let cred = person.window().await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.until_closed(&cred).await;
    let window = OnScreen::find(&desktop, "Tomada").await;
    let mut before = Vec::new();
    for room in ["Configurações", "Atividade", "Contas", "Configurações"] {
        person.presses(room).await;
        person.sees("h1", room).await;
        before = window.shows_other_than(&before).await;
    }
    person.leaves().await;
}
