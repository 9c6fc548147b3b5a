// Where a line goes: amounts, in the order of their days, between the lowest and the highest, and nought.

/** The lowest and the highest, with nought between or at one end; never the same. */
export function span(amounts: number[]): [number, number] {
  const [low, high] = [Math.min(0, ...amounts), Math.max(0, ...amounts)];
  return low === high ? [low, low + 1] : [low, high];
}

/** The points of an SVG polyline. */
export function line(amounts: number[], width: number, height: number): string {
  const [low, high] = span(amounts);
  const step = width / Math.max(1, amounts.length - 1);
  const at = (amount: number, nth: number) =>
    `${round(nth * step)},${round(height - ((amount - low) / (high - low)) * height)}`;
  return amounts.map(at).join(" ");
}

const round = (number: number): number => Math.round(number * 10) / 10;
