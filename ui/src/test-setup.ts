// What jsdom lacks and the app uses, all languages at hand, and a fresh page for each test.
import { cleanup } from "@testing-library/svelte";
import { afterEach } from "vitest";
import { load } from "./text";

afterEach(cleanup);

await Promise.all([load("pt-BR"), load("en"), load("es")]);

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.open = false;
};

// axe asks for a canvas to tell icons from letters, and takes no for an answer.
HTMLCanvasElement.prototype.getContext = () => null;
