// Money, instants and durations as each language writes them. Amounts arrive as decimal text and are never turned into a
// binary number. What these write is held by golden.json, which Rust can be held to as well.
import type { Language, Texts } from "../text";

// Making one takes far longer than using it.
const coined = new Map<string, Intl.NumberFormat>();

function coins(currency: string, language: Language): Intl.NumberFormat {
  const key = `${language} ${currency}`;
  const made =
    coined.get(key) ??
    new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      // People in Brazil know the real by its sign in every language; CLDR's Spanish spells BRL.
      currencyDisplay: currency === "BRL" ? "narrowSymbol" : "symbol",
      useGrouping: "always",
      minimumFractionDigits: 2,
      maximumFractionDigits: 4,
    });
  coined.set(key, made);
  return made;
}

/** `R$ 1.942,50`; two decimals, up to four where the amount has them. */
export function money(amount: string, currency: string, language: Language): string {
  const format = coins(currency, language);
  // The formatter reads decimal text exactly; its types do not say so yet.
  return format.format(amount as unknown as number).replace(/[\u00a0\u202f]/g, "\u00a0");
}

// Making one takes far longer than using it, and a list of a hundred rows writes hundreds of dates.
const calendars = new Map<string, Intl.DateTimeFormat>();

function calendar(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  // One that was made before the computer changed its time zone still writes the old one's.
  const key = JSON.stringify([language, options, new Date().getTimezoneOffset()]);
  const made = calendars.get(key) ?? new Intl.DateTimeFormat(language, options);
  calendars.set(key, made);
  return made;
}

/** `21:02`. */
export function clockTime(iso: string, language: Language): string {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return calendar(language, time).format(new Date(iso));
}

/** `18/11, 21:02`. */
export function dayAndTime(iso: string, language: Language): string {
  const day = calendar(language, { day: "2-digit", month: "2-digit" }).format(new Date(iso));
  return `${day}, ${clockTime(iso, language)}`;
}

/** `21:02 de 18/11`: within a sentence, on another day. */
export function onDay(iso: string, t: Texts): string {
  const day = calendar(t.language, { day: "2-digit", month: "2-digit" }).format(new Date(iso));
  return t.get("time.onDay", { time: clockTime(iso, t.language), day });
}

/** `19 de nov. de 2026, 09:10:00`: an instant to the second, where time itself is what is looked at. */
export function instant(at: number, language: Language): string {
  const whole = { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" } as const;
  return calendar(language, whole).format(at);
}

/** `19 de novembro de 2026`: for what is looked at in another year. */
export function day(at: number, language: Language): string {
  return calendar(language, { dateStyle: "long" }).format(at);
}

/** A bare day at its noon, here: so it is the same day in every time zone. */
const noon = (day: string): Date => new Date(`${day}T12:00:00`);

/** `18/11`, `18/11/2025` in another year than the instant: a bare day in a list. */
export function shortDay(day: string, now: number, language: Language): string {
  const here = day.startsWith(`${new Date(now).getFullYear()}-`);
  const shown = { day: "2-digit", month: "2-digit" } as const;
  return calendar(language, here ? shown : { ...shown, year: "numeric" }).format(noon(day));
}

/** `18 de novembro de 2026`: a bare day. */
export const dayOf = (day: string, language: Language): string =>
  calendar(language, { dateStyle: "long" }).format(noon(day));

/** `nov. de 2026`: a bare month. */
export const monthName = (month: string, language: Language): string =>
  calendar(language, { month: "short", year: "numeric" }).format(noon(`${month}-15`));

/** `hoje, 21:02` and `ontem, 21:02`, seen from an instant; `18/11, 21:02` before. */
export function recently(iso: string, now: number, t: Texts): string {
  const time = clockTime(iso, t.language);
  switch (daysBetween(new Date(iso), new Date(now))) {
    case 0:
      return t.get("time.today", { time });
    case 1:
      return t.get("time.yesterday", { time });
    default:
      return dayAndTime(iso, t.language);
  }
}

/** `hoje, 21:02` and `amanhã, 21:02`, seen from an instant before; `20/11, 21:02` later. */
export function ahead(iso: string, now: number, t: Texts): string {
  const days = daysBetween(new Date(iso), new Date(now));
  if (days < -1) return dayAndTime(iso, t.language);
  return t.get(days === 0 ? "time.today" : "time.tomorrow", { time: clockTime(iso, t.language) });
}

/** `07:30`: a minute of a day as a field for a time has it. */
export function timeOfDay(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

/** The minute of the day that stands in a field for a time, where one does. */
export function ofDay(text: string): number | null {
  const [, hour, minute] = /^\s*(\d{1,2}):(\d{2})\s*$/.exec(text) ?? [];
  const [hours, minutes] = [Number(hour), Number(minute)];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

/** `Hoje`, `Ontem`, `19 de novembro de 2026`: the heading of what happened on a day. */
export function dayName(iso: string, now: number, t: Texts): string {
  switch (daysBetween(new Date(iso), new Date(now))) {
    case 0:
      return t.get("activity.today");
    case 1:
      return t.get("activity.yesterday");
    default:
      return day(Date.parse(iso), t.language);
  }
}

/** `812 B`, `4,1 kB`, `1,3 MB`. */
export function bytes(size: number, language: Language): string {
  const [divisor, unit] = size < 1000 ? [1, "B"] : size < 1_000_000 ? [1000, "kB"] : [1_000_000, "MB"];
  const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(size / divisor);
  return `${shown}\u00a0${unit}`;
}

/** How often midnight has struck, where this computer is. */
function daysBetween(then: Date, now: Date): number {
  const day = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate()) / 86_400_000;
  return day(now) - day(then);
}

/** `42 s`, `1 min 12 s`, `2 h 05 min`: the same in every language. */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/** `26 min 10 s`, `3 h 20 min`, `12 d 4 h`, `12 d`: for what may take days. */
export function long(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  if (hours < 24) return elapsed(seconds);
  return [`${Math.floor(hours / 24)} d`, ...(hours % 24 ? [`${hours % 24} h`] : [])].join(" ");
}

/** `42 s`, `2 min`: how long something took, where the second does not matter. */
export function roughly(seconds: number): string {
  return seconds < 60 ? elapsed(seconds) : `${Math.round(seconds / 60)} min`;
}

/** `0:42`: what is left of a deadline, rounded up so that it shows nothing left only when nothing is. */
export function countdown(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
