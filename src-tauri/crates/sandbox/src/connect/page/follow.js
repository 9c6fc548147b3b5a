// An execution, read until it ends. Every reading is told, what a creation, an update or an answer brought back included;
// the screen changes only when what is asked has changed.
import { tell } from './protocol.js';
import { isOver, milestones, sameScreen } from './story.js';

/** Between two readings, in milliseconds: short, for a bank on this computer whose time may be hurried. */
const BETWEEN = 1000;

/**
 * Follows one execution at a time. `show` draws an item that looks different, `renew` one that does not, `lost` is told
 * when it can't be read any more, `silent` each time that no answer came.
 */
export function follower(api, { show, renew, lost, silent }) {
  let watch = 0;
  let stopped = false;
  let wake = () => {};
  let reached = new Set();

  async function follow(first) {
    if (stopped) return;
    watch += 1;
    const mine = watch;
    let item = first;
    let drawn;
    hear(item);
    for (;;) {
      if (drawn && sameScreen(drawn, item)) renew(item);
      else show(item);
      drawn = item;
      if (isOver(item)) return;
      await pause();
      try {
        if (mine !== watch) return;
        const read = await api.item(item.id);
        if (mine !== watch) return;
        item = read;
        hear(item);
      } catch (refusal) {
        if (mine !== watch) return;
        if (!refusal.passes) return lost(refusal);
        silent(item);
      }
    }
  }

  /** The reading, then what it means; an execution that ended is told by whoever shows the end. */
  function hear(item) {
    tell('ITEM_RESPONSE', { item });
    for (const event of milestones(item, reached)) {
      reached.add(event);
      tell(event, { item });
    }
  }

  const pause = () =>
    new Promise((done) => {
      const timer = setTimeout(done, BETWEEN);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  return {
    /** An execution that has just begun. */
    begin(item) {
      reached = new Set();
      return follow(item);
    },
    /** The same execution, after an answer. */
    goOn: follow,
    /** Something was submitted in its course. */
    submitted(event) {
      reached.add(event);
      tell(event);
    },
    /** Reads now, not at the next turn. */
    look: () => wake(),
    /** For good. */
    stop() {
      stopped = true;
      watch += 1;
    },
  };
}
