// The credential window: it knows what to ask, hands it over once, and is destroyed. It shares texts and looks with the
// main window and no state.
import { mount } from "svelte";
import Cred from "./cred/Cred.svelte";
import { call } from "./ipc";
import { load, spoken } from "./text";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shared.css";

async function begin(target: HTMLElement): Promise<void> {
  const form = await call("cred_form");
  const texts = await load(spoken(form.language));
  document.documentElement.lang = texts.language;
  mount(Cred, { target, props: { form, texts, call } });
}

const target = document.getElementById("app");
if (target) {
  begin(target).catch(async () => {
    const texts = await load(spoken(navigator.language));
    document.documentElement.lang = texts.language;
    target.textContent = texts.get("error.notNow");
  });
}
