import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { comeBack } from "./place";

/** A room that is as high as what is in it, as far as it can be scrolled. */
function room(): HTMLElement {
  const main = document.createElement("main");
  let top = 0;
  const height = () =>
    [...main.children].reduce((sum, part) => sum + Number(part.getAttribute("data-height")), 0);
  Object.defineProperty(main, "scrollTop", {
    get: () => top,
    set: (wanted: number) => (top = Math.min(wanted, height())),
  });
  document.body.replaceChildren(main);
  return main;
}

async function grows(main: HTMLElement, height: number): Promise<void> {
  const part = document.createElement("p");
  part.setAttribute("data-height", String(height));
  main.append(part);
  await Promise.resolve();
}

describe("the place of a room that comes late", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("is reached as soon as there is that much of it, and left alone after", async () => {
    const main = room();
    comeBack(main, 500);
    await grows(main, 200);
    expect(main.scrollTop).toBe(200);
    await grows(main, 600);
    expect(main.scrollTop).toBe(500);
    main.scrollTop = 100;
    await grows(main, 600);
    expect(main.scrollTop).toBe(100);
  });

  it.each(["wheel", "keydown", "pointerdown"])(
    "is not insisted on once the person does something: %s",
    async (sign) => {
      const main = room();
      comeBack(main, 500);
      window.dispatchEvent(new Event(sign));
      await grows(main, 800);
      expect(main.scrollTop).toBe(0);
    },
  );

  it("is given up in a room that stays shorter, and where the room is left", async () => {
    const [short, left] = [room(), room()];
    comeBack(short, 500);
    vi.advanceTimersByTime(5_000);
    await grows(short, 800);
    expect(short.scrollTop).toBe(0);
    comeBack(left, 500)();
    await grows(left, 800);
    expect(left.scrollTop).toBe(0);
  });
});
