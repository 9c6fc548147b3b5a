// How far a room was scrolled. Some of a room comes late: who comes back is brought there as soon as there is that much of it,
// unless they have begun to go elsewhere by then.

const SIGNS = ["pointerdown", "wheel", "keydown"] as const;
/** A room that has not grown by then is shorter than it was. */
const LATEST_MS = 5_000;

/** Scrolls to a place as the room grows. Answers what ends that. */
export function comeBack(room: HTMLElement, place: number): () => void {
  const done = new AbortController();
  const { signal } = done;
  const end = () => done.abort();
  const reach = () => {
    room.scrollTop = place;
    if (Math.abs(room.scrollTop - place) < 2) end();
  };
  const grows = new MutationObserver(reach);
  const late = setTimeout(end, LATEST_MS);
  signal.addEventListener("abort", () => (grows.disconnect(), clearTimeout(late)));
  for (const sign of SIGNS) window.addEventListener(sign, end, { signal });
  grows.observe(room, { childList: true, subtree: true, attributes: true, attributeFilter: ["style"] });
  reach();
  return end;
}
