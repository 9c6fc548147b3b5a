// Whether a company's address can be one: whole, and encrypted on its way, but for one on this very computer. Rust has the
// last word.

export function isAddress(typed: string): boolean {
  let url: URL;
  try {
    url = new URL(typed.trim());
  } catch {
    return false;
  }
  const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const safe = url.protocol === "https:" || (url.protocol === "http:" && here);
  return safe && !url.username && !url.password;
}
