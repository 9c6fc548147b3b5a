// What people call the large institutions, and the numbers that they know them by (COMPE), which Pluggy does not say. Kept by
// the beginning of the name, without accents: a name that goes on (“… Empresas”) has the same nicknames.
const NICKNAMES: Record<string, string> = {
  "banco do brasil": "bb 001",
  "banco da amazonia": "basa 003",
  "banco do nordeste": "bnb 004",
  "banco inter": "077 intermedium",
  inter: "077 intermedium",
  "banco pan": "623 panamericano",
  pan: "623 panamericano",
  banestes: "021",
  banrisul: "041",
  bmg: "318",
  "banco bmg": "318",
  bradesco: "237",
  brb: "070 brasilia",
  "btg pactual": "208",
  "banco btg": "208",
  bv: "655 votorantim",
  "banco bv": "655 votorantim",
  "c6 bank": "336",
  c6: "336",
  "caixa economica": "cef cx 104",
  daycoval: "707",
  itau: "341 unibanco",
  "mercado pago": "mp 323",
  neon: "536",
  next: "237",
  nubank: "nu roxinho 260",
  original: "212",
  "banco original": "212",
  pagbank: "pagseguro 290",
  pagseguro: "pagbank 290",
  picpay: "380",
  safra: "422",
  "banco safra": "422",
  santander: "033",
  sicoob: "756 bancoob",
  sicredi: "748",
  stone: "197",
  "will bank": "280",
  xp: "102",
};

const known = Object.entries(NICKNAMES);

/** Other words for an institution of this name, which is plain already. */
export function nicknames(name: string): string {
  return known
    .filter(([beginning]) => name === beginning || name.startsWith(`${beginning} `))
    .map(([, words]) => words)
    .join(" ");
}
