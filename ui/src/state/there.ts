// Whether a connection is one: it has brought something, or is about to. What was never made, or failed at once, is not.
import type { Connection } from "../ipc";

export const there = ({ lastSuccessAt, startedAt, explanation }: Connection): boolean =>
  lastSuccessAt !== null || (startedAt !== null && ["busy", "need"].includes(explanation.tone));
