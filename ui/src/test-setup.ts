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

// What is in the page can be seen: a document without layout has nowhere to scroll to.
globalThis.IntersectionObserver = class {
  constructor(private readonly seen: IntersectionObserverCallback) {}
  observe(target: Element): void {
    const boundingClientRect = target.getBoundingClientRect();
    const entry = {
      isIntersecting: true,
      target,
      boundingClientRect,
    } as unknown as IntersectionObserverEntry;
    this.seen([entry], this as unknown as IntersectionObserver);
  }
  disconnect(): void {}
} as unknown as typeof IntersectionObserver;
