// What a person chooses of an export, and the request that it comes to.
import type { ExportFormat, ExportNumbers, ExportPeriod, ExportRequest, OfxVersion } from "../../../ipc";

export const PERIODS = ["all", "thisMonth", "lastMonth", "thisYear", "lastYear", "own"] as const;
export const FORMATS = ["csv", "xlsx", "ofx", "json"] as const;

export interface Choices {
  /** All accounts, those to come too; or only the chosen. */
  all: boolean;
  chosen: string[];
  period: (typeof PERIODS)[number];
  /** As fields for days have them; empty for none. */
  from: string;
  to: string;
  format: ExportFormat["type"];
  numbers: ExportNumbers;
  bom: boolean;
  version: OfxVersion;
}

export const usual: Choices = {
  all: true,
  chosen: [],
  period: "all",
  from: "",
  to: "",
  format: "csv",
  numbers: "brazilian",
  bom: true,
  version: "sgml",
};

/** Sao Paulo's distance from UTC, by which the day of a movement is told. */
const SAO_PAULO_MS = 3 * 3_600_000;

/** The days of a period, seen from an instant. */
export function days(choices: Choices, now: number): ExportPeriod {
  const today = new Date(now - SAO_PAULO_MS);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()];
  // The day before the first of a month is the last of the one before.
  const day = (years: number, months: number, date: number) =>
    new Date(Date.UTC(years, months, date)).toISOString().slice(0, 10);
  switch (choices.period) {
    case "all":
      return { from: null, to: null };
    case "thisMonth":
      return { from: day(year, month, 1), to: day(year, month + 1, 0) };
    case "lastMonth":
      return { from: day(year, month - 1, 1), to: day(year, month, 0) };
    case "thisYear":
      return { from: day(year, 0, 1), to: day(year, 11, 31) };
    case "lastYear":
      return { from: day(year - 1, 0, 1), to: day(year - 1, 11, 31) };
    case "own":
      return { from: choices.from || null, to: choices.to || null };
  }
}

/** Whether the first day comes after the last. */
export const turnedRound = ({ from, to }: ExportPeriod): boolean => from !== null && to !== null && from > to;

export function request(choices: Choices, now: number): ExportRequest {
  return {
    accounts: choices.all ? null : choices.chosen,
    period: days(choices, now),
    format: format(choices),
  };
}

function format({ format, numbers, bom, version }: Choices): ExportFormat {
  switch (format) {
    case "csv":
      return { type: "csv", numbers, bom };
    case "ofx":
      return { type: "ofx", version };
    case "xlsx":
    case "json":
      return { type: format };
  }
}
