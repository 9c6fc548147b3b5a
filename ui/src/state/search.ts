// Finding an institution by what a person would type: part of its name, of what people call it or of its website, without
// accents, or its code; among those that are for them.
import type { Audience, Offer, Reach } from "../ipc";
import { nicknames } from "./nicknames";

/** What is looked for; `null` where it does not matter. */
export interface Wanted {
  query: string;
  audience: Audience | null;
  reach: Reach | null;
  /** Pluggy's pretend banks among real ones, too. */
  tests: boolean;
}

/** Offers with the words that they are found by, made once and not at every key. */
export type Index = { offer: Offer; words: string }[];

export const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export function index(offers: Offer[]): Index {
  return offers.map((offer) => {
    const { id, name, website } = offer.institution;
    const called = plain(name);
    return { offer, words: `${called} ${nicknames(called)} ${plain(website ?? "")} ${id}` };
  });
}

/** The offers that match, in the order they came. */
export function search(all: Index, { query, audience, reach, tests }: Wanted): Offer[] {
  const typed = plain(query).split(/\s+/).filter(Boolean);
  return all
    .filter(({ offer, words }) => {
      if (offer.test && !tests) return false;
      if (audience && offer.institution.audience !== audience) return false;
      if (reach && offer.reach !== reach) return false;
      return typed.every((word) => words.includes(word));
    })
    .map(({ offer }) => offer);
}
