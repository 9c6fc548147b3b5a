import { render, waitFor } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import Mark from "../parts/Mark.svelte";
import { Later } from "../state/later.svelte";
import Part from "./Later.svelte";

it("a part is fetched once, shown when it has come, and at once from then on", async () => {
  let arrive: () => void = () => undefined;
  const file = vi.fn(
    () => new Promise<{ default: typeof Mark }>((done) => (arrive = () => done({ default: Mark }))),
  );
  const mark = new Later<{ size: number }>(file);
  const show = () => {
    const { container, unmount } = render(Part<{ size: number }>, {
      props: { of: mark, props: { size: 32 } },
    });
    return { width: () => container.querySelector("svg")?.getAttribute("width"), unmount };
  };
  const first = show();
  expect(first.width()).toBeUndefined();
  arrive();
  await waitFor(() => expect(first.width()).toBe("2rem"));
  first.unmount();
  expect(show().width()).toBe("2rem");
  expect(file).toHaveBeenCalledTimes(1);
});
