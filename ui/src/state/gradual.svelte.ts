// A long list, a screenful at a time: what can be seen is painted first, and the rest is there before anybody has scrolled
// to it. All of it is in the page in the end, for the keyboard and for screen readers.

/** No row is lower than this, in CSS pixels. */
const LOWEST_ROW = 60;

/** How many rows there are by now. Made by a component, and gone with it. */
export class Gradual {
  rows = $state(0);

  /** `whole`: somebody is already further down. */
  constructor(total: () => number, whole: boolean) {
    const screenful = Math.ceil(window.innerHeight / LOWEST_ROW);
    this.rows = whole ? Infinity : screenful;
    $effect(() => {
      if (this.rows >= total()) return;
      // The frame after the next: the next one is to show what there is.
      let frame = requestAnimationFrame(() => {
        frame = requestAnimationFrame(() => (this.rows += screenful));
      });
      return () => cancelAnimationFrame(frame);
    });
  }
}
