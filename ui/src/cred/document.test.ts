import { describe, expect, it } from "vitest";
import { field } from "../testing/forms";
import { documentOf, exists, wanted, written } from "./document";

describe("CPF and CNPJ", () => {
  it("are known by the field's name or by what it is called, and not by a word in it", () => {
    expect(documentOf(field({ name: "cpf", label: "Documento" }))).toBe("cpf");
    expect(documentOf(field({ name: "user", label: "CNPJ" }))).toBe("cnpj");
    expect(documentOf(field({ name: "user", label: "CPF ou e-mail" }))).toBeNull();
    expect(documentOf(field({ name: "cpf", label: "CPF ou CNPJ" }))).toBeNull();
    expect(documentOf(field({ name: "cpf", kind: { type: "password" } }))).toBeNull();
  });

  it.each([
    ["cpf", "761.092.776-73", true],
    ["cpf", "76109277673", true],
    ["cpf", "761.092.776-37", false],
    ["cpf", "111.111.111-11", false],
    ["cpf", "7610927767", false],
    ["cnpj", "11.222.333/0001-81", true],
    ["cnpj", "11.222.333/0001-18", false],
    ["cnpj", "12.ABC.345/01DE-35", true],
    ["cnpj", "12abc34501de35", true],
    ["cnpj", "12.ABC.345/01DE-3A", false],
    ["cnpj", "", false],
  ] as const)("%s %s: %s", (document, text, there) => {
    expect(exists(document, text)).toBe(there);
  });

  it("are written with their signs once they are whole", () => {
    expect(written("cpf", "76109277673")).toBe("761.092.776-73");
    expect(written("cpf", " 761 092 776 73 ")).toBe("761.092.776-73");
    expect(written("cnpj", "12abc34501de35")).toBe("12.ABC.345/01DE-35");
    expect(written("cpf", "761.09")).toBe("761.09");
  });

  it("leave as the bank's rule takes them", () => {
    expect(wanted("cpf", "761.092.776-73", "^\\d{11}$")).toBe("76109277673");
    expect(wanted("cpf", "76109277673", "^\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}$")).toBe("761.092.776-73");
    const either = "^\\d{3}\\.?\\d{3}\\.?\\d{3}-?\\d{2}$";
    for (const typed of ["76109277673", "761.092.776-73", "761092776-73"])
      expect(wanted("cpf", typed, either)).toBe("76109277673");
    expect(wanted("cpf", "761.092.776-73", null)).toBe("76109277673");
  });
});
