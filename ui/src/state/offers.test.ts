import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call, Offer } from "../ipc";
import { offer } from "../testing/offers";
import { institution } from "../testing/samples";
import { Logos } from "./logos.svelte";
import { Offers } from "./offers.svelte";

/** A command that answers when the test says so, in the order it was asked. */
function later<T>() {
  const answers: ((value: T) => void)[] = [];
  const call = vi.fn(() => new Promise<T>((resolve) => answers.push(resolve)));
  return { call: call as unknown as Call, asked: call, answers };
}
const named = (name: string) => [offer({ institution: institution({ name }) })];

describe("what can be connected", () => {
  it("is what was asked for last, whichever answer comes last", async () => {
    const { call, answers } = later<Offer[]>();
    const offers = new Offers();
    const both = [offers.load(call, false), offers.load(call, true)];
    answers[1]?.(named("new"));
    answers[0]?.(named("old"));
    await Promise.all(both);
    expect(offers.all?.[0]?.institution.name).toBe("new");
  });

  it("is not told to another profile, nor behind a lock", async () => {
    const { call, answers } = later<Offer[]>();
    const offers = new Offers();
    const asked = offers.load(call, false);
    offers.forget();
    answers[0]?.(named("of the one before"));
    await asked;
    expect(offers.all).toBeNull();
  });
});

describe("logos", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("of a profile that was left are neither asked for nor kept", async () => {
    const { call, asked, answers } = later<string | null>();
    const logos = new Logos();
    logos.want(2, call);
    logos.forget();
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).not.toHaveBeenCalled();
    logos.want(2, call);
    await vi.advanceTimersByTimeAsync(300);
    logos.forget();
    answers[0]?.("data:image/png;base64,A");
    await vi.advanceTimersByTimeAsync(1);
    expect(logos.of(2)).toBeUndefined();
  });

  it("that could not be had are asked for a minute later, and others once", async () => {
    const { call, asked, answers } = later<string | null>();
    const logos = new Logos();
    const wanted = async () => {
      logos.want(2, call);
      await vi.advanceTimersByTimeAsync(300);
    };
    await wanted();
    answers[0]?.(null);
    await wanted();
    expect(asked).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    await wanted();
    answers[1]?.("data:image/png;base64,A");
    await vi.advanceTimersByTimeAsync(1);
    await wanted();
    expect(asked).toHaveBeenCalledTimes(2);
    expect(logos.of(2)).toBe("data:image/png;base64,A");
  });
});
