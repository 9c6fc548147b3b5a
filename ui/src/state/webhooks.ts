// Webhooks in words: what can be subscribed to, and what is wrong with an address.
import type { WebhookProblem, WebhookTopic } from "../ipc";
import type { Texts } from "../text";

/** What can be subscribed to here; what is about payments is only seen. */
export const TOPICS = [
  "all",
  "itemCreated",
  "itemUpdated",
  "itemError",
  "itemDeleted",
  "itemWaitingUserInput",
  "itemWaitingUserAction",
  "itemLoginSucceeded",
  "connectorStatusUpdated",
  "transactionsCreated",
  "transactionsUpdated",
  "transactionsDeleted",
] as const satisfies readonly WebhookTopic[];

export function problemOf(problem: WebhookProblem, t: Texts): string {
  switch (problem.type) {
    case "full":
      return t.get("webhooks.problem.full", { most: problem.most });
    case "refused":
      return problem.said
        ? t.get("webhooks.problem.refusedSaying", { said: problem.said })
        : t.get("webhooks.problem.refused");
    default:
      return t.get(`webhooks.problem.${problem.type}`);
  }
}
