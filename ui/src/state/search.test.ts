import { describe, expect, it } from "vitest";
import { offer } from "../testing/offers";
import { institution } from "../testing/samples";
import { index, search } from "./search";

const offers = [
  offer({ institution: institution({ id: 201, name: "Itaú" }) }),
  offer({ institution: institution({ id: 211, name: "Banco do Brasil", website: "https://www.bb.com.br" }) }),
  offer({ institution: institution({ id: 212, name: "Banco do Brasil Empresas", audience: "business" }) }),
  offer({ institution: institution({ id: 612, name: "Nubank" }), reach: "openFinance" }),
  offer({ institution: institution({ id: 77, name: "Caixa Econômica Federal" }) }),
  offer({ institution: institution({ id: 79, name: "Caixa Postal do Povo" }) }),
  offer({ institution: institution({ id: 78, name: "Interlagos" }) }),
];
const all = index(offers);
const names = (query: string, wanted: object = {}) =>
  search(all, { query, audience: null, reach: null, tests: false, ...wanted }).map(
    ({ institution }) => institution.name,
  );

describe("the search", () => {
  it("knows what people call a bank, and its number", () => {
    expect(names("roxinho")).toEqual(["Nubank"]);
    expect(names("bb")).toEqual(["Banco do Brasil", "Banco do Brasil Empresas"]);
    expect(names("341")).toEqual(["Itaú"]);
    expect(names("cef")).toEqual(["Caixa Econômica Federal"]);
  });

  it("takes no bank for another that only begins alike", () => {
    expect(names("077")).toEqual([]);
  });

  it("finds every word, in any order, by name, website and code", () => {
    expect(names("BRASIL banco")).toEqual(["Banco do Brasil", "Banco do Brasil Empresas"]);
    expect(names("itau")).toEqual(["Itaú"]);
    expect(names("bb.com")).toEqual(["Banco do Brasil"]);
    expect(names("612")).toEqual(["Nubank"]);
    expect(names("brasil nubank")).toEqual([]);
  });

  it("keeps to who it is for and how it is reached", () => {
    expect(names("brasil", { audience: "business" })).toEqual(["Banco do Brasil Empresas"]);
    expect(names("", { reach: "openFinance" })).toEqual(["Nubank"]);
    expect(names("", { reach: "openFinance", audience: "business" })).toEqual([]);
  });
});
