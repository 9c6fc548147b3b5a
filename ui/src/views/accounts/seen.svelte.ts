// Which rows of a list can be seen, where only those are drawn, and which one the keyboard is at. It scrolls with its page.
import { tick } from "svelte";

/** Rem of a row; rows drawn beside those that can be seen; rows of a screen that tells no height. */
export const ROW = 3.25;
const AROUND = 8;
const UNKNOWN = 20;

export class Seen {
  /** What holds the rows, as high as all of them. */
  body = $state.raw<HTMLElement>();
  /** What stays above them. */
  head = $state.raw<HTMLElement>();
  first = $state(0);
  active = $state(0);
  private last = $state(UNKNOWN);
  readonly end = $derived.by(() => Math.min(this.last, this.total() - 1));
  readonly indexes = $derived(
    Array.from({ length: Math.max(0, this.end - this.first + 1) }, (_, nth) => this.first + nth),
  );

  constructor(private readonly total: () => number) {}

  /** What scrolls. */
  get page(): HTMLElement {
    return this.body?.closest("main") ?? document.documentElement;
  }

  look(): void {
    const { clientHeight } = this.page;
    const shown = clientHeight ? Math.ceil(clientHeight / size()) : UNKNOWN;
    const at = Math.max(0, Math.floor(this.above() / size()));
    this.first = Math.max(0, at - AROUND);
    this.last = at + shown + AROUND;
  }

  /** Another list begins at its first row. */
  begin(): void {
    this.active = 0;
    this.look();
  }

  /** Where a key leads; nothing for any other. */
  leads(key: string): number | null {
    switch (key) {
      case "ArrowDown":
        return this.active + 1;
      case "ArrowUp":
        return this.active - 1;
      case "PageDown":
        return this.active + this.fits();
      case "PageUp":
        return this.active - this.fits();
      case "Home":
        return 0;
      case "End":
        return this.total() - 1;
      default:
        return null;
    }
  }

  async go(to: number): Promise<void> {
    this.active = Math.min(Math.max(0, to), this.total() - 1);
    const top = this.active * size() - (this.head?.offsetHeight ?? 0);
    const bottom = (this.active + 1) * size();
    const { page } = this;
    if (this.above() > top) page.scrollTop -= this.above() - top;
    else if (this.above() + page.clientHeight < bottom)
      page.scrollTop += bottom - this.above() - page.clientHeight;
    this.look();
    await tick();
  }

  /** How far the first row is above the upper edge of what can be seen. */
  private above(): number {
    return this.page.getBoundingClientRect().top - (this.body?.getBoundingClientRect().top ?? 0);
  }

  private fits(): number {
    return Math.max(1, Math.floor((this.page.clientHeight - (this.head?.offsetHeight ?? 0)) / size()) - 1);
  }
}

const size = (): number => ROW * (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
