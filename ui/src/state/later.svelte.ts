// A part of the window whose code is a file of its own, so that it holds up no picture that it is not in. It is fetched when
// it is wanted, or before; that takes an instant, since it lies in the program.
import type { Component } from "svelte";

export class Later<Props extends Record<string, unknown> = Record<string, never>> {
  /** Nothing until it has come. */
  part = $state.raw<Component<Props> | null>(null);
  private coming: Promise<void> | null = null;

  constructor(private readonly file: () => Promise<{ default: Component<Props> }>) {}

  /** Fetches it, unless it was. Ends once it is there. */
  come(): Promise<void> {
    this.coming ??= this.file().then((file) => {
      this.part = file.default;
    });
    return this.coming;
  }
}
