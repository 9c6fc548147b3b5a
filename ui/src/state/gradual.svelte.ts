// A long list, a screenful at a time: what can be seen is painted first, and the rest comes as it is scrolled to. Below what
// is there stands a blank of no more than the rest's height. A list of hundreds is rarely looked through, and each
// of its rows costs as much memory as a hundred of its texts.

/** No row is lower than this, in CSS pixels. What stands above the list keeps the first blank out of sight. */
const LOWEST_ROW = 64;
/** How near the blank comes to what can be seen, in parts of that. */
const NEAR = "20%";

const screenful = (): number => Math.max(1, Math.ceil(window.innerHeight / LOWEST_ROW));

/** How many rows there are by now. Made by a component, and gone with it. */
export class Gradual {
  rows = $state(0);

  /** `whole`: somebody is already further down. */
  constructor(
    private readonly total: () => number,
    whole: boolean,
  ) {
    this.rows = whole ? Infinity : screenful();
  }

  /** The height of what is not there yet, in CSS pixels. */
  get blank(): number {
    return Math.max(0, this.total() - this.rows) * LOWEST_ROW;
  }

  /** Watches the blank in the room that scrolls. With each screenful it is looked at anew: it may still be near. */
  readonly follow = (blank: Element): (() => void) => {
    void this.rows;
    const near = new IntersectionObserver(
      (entries) => {
        const seen = entries.find((entry) => entry.isIntersecting);
        if (!seen) return;
        // Somebody may have gone to the end at once.
        const open = (seen.rootBounds?.bottom ?? 0) - seen.boundingClientRect.top;
        this.rows += Math.max(screenful(), Math.ceil(open / LOWEST_ROW));
      },
      { root: blank.closest("main"), rootMargin: `${NEAR} 0px` },
    );
    near.observe(blank);
    return () => near.disconnect();
  };
}
