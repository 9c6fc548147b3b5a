// Finding an institution by what a person would type: part of its name or website, without accents, or its code.
import type { Institution } from "../ipc";

export const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The institutions that match, in the order they came. */
export function search(institutions: Institution[], query: string): Institution[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return institutions.filter(({ id, name, website }) => {
    const haystack = `${plain(name)} ${plain(website ?? "")} ${id}`;
    return words.every((word) => haystack.includes(word));
  });
}
