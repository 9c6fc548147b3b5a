// What was found of an account when it was held against its balance, its days and its bills, in words.
import { dayAndTime, dayOf, money, recently } from "../../format";
import type { Backfilled, Finding, Money } from "../../ipc";
import type { Texts } from "../../text";

export function finding(one: Finding, now: number, t: Texts): string {
  const day = (at: string) => dayOf(at, t.language);
  switch (one.type) {
    case "balanceAgrees":
      return t.get("accounts.found.balanceAgrees", { when: recently(one.since, now, t) });
    case "balanceDiffers": {
      const [from, to] = [dayAndTime(one.since, t.language), dayAndTime(one.until, t.language)];
      const key = lacks(one.by) ? "balanceLacksIn" : "balanceLacksOut";
      return t.get(`accounts.found.${key}`, { amount: size(one.by, t), from, to });
    }
    case "daysAgree":
      return t.get("accounts.found.daysAgree");
    case "quietDays":
      return t.get("accounts.found.quietDays", { from: day(one.from), to: day(one.to) });
    case "billsAgree":
      return t.get("accounts.found.billsAgree", { count: one.bills });
    case "billDiffers": {
      const amount = size(one.by, t);
      const key = lacks(one.by) ? "billLacks" : "billHasMore";
      if (!one.due) return t.get(`accounts.found.${key}Undated`, { amount });
      return t.get(`accounts.found.${key}`, { amount, day: day(one.due) });
    }
  }
}

/** What came of reading a stretch again. */
export function outcome({ came, completeness, end }: Backfilled, t: Texts): string {
  const count = came;
  if (end === null) return t.get("accounts.filled.gone");
  if (end !== "whole") return t.get("accounts.filled.cutOff", { count });
  if (completeness.verdict === "gap") return t.get(`accounts.filled.${came ? "some" : "nothing"}`, { count });
  return t.get(`accounts.filled.${came ? "all" : "agrees"}`, { count });
}

const lacks = ({ amount }: Money): boolean => !amount.startsWith("-");
const size = ({ amount, currency }: Money, t: Texts): string =>
  money(amount.replace("-", ""), currency, t.language);
