// A long list, a screenful at a time: what can be seen is painted first, and the rest is there before anybody has scrolled
// to it. All of it is in the page in the end, for the keyboard and for screen readers.

/** No row is lower than this, and what stands above the list is no lower than that, in CSS pixels. */
const LOWEST_ROW = 64;
const ABOVE = 90;
/** By when the first picture is on the screen, in milliseconds: what is added earlier holds it up. */
const FIRST_PICTURE = 120;

/** How many rows there are by now. Made by a component, and gone with it. */
export class Gradual {
  rows = $state(0);

  /** `whole`: somebody is already further down. */
  constructor(total: () => number, whole: boolean) {
    const screenful = Math.max(1, Math.ceil((window.innerHeight - ABOVE) / LOWEST_ROW));
    this.rows = whole ? Infinity : screenful;
    // Not the list itself, which changes while its connections run.
    const more = $derived(this.rows < total());
    $effect(() => {
      if (!more) return;
      const wait = this.rows > screenful ? 0 : FIRST_PICTURE;
      const timer = setTimeout(() => (this.rows += screenful), wait);
      return () => clearTimeout(timer);
    });
  }
}
