// What jsdom lacks and the app uses, and a fresh page for each test.
import { cleanup } from "@testing-library/svelte";
import { afterEach } from "vitest";

afterEach(cleanup);

HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.open = false;
};

// axe asks for a canvas to tell icons from letters, and takes no for an answer.
HTMLCanvasElement.prototype.getContext = () => null;
