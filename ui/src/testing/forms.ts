// What the credential window is given to draw: a bank's form, and every other one.
import type { CredAbout, CredForm, CredProblem, Field } from "../ipc";
import { institution } from "./samples";

export function field(over: Partial<Field> = {}): Field {
  return {
    name: "user",
    label: "CPF",
    kind: { type: "number" },
    placeholder: "000.000.000-00",
    help: null,
    validation: "^\\d{11}$",
    validationMessage: "O CPF tem 11 dígitos.",
    optional: false,
    shortLived: false,
    kept: false,
    value: null,
    error: null,
    ...over,
  };
}

/** A bank's form. */
export function credForm(over: Partial<Extract<CredAbout, { type: "connection" }>> = {}): CredForm {
  return credAsk({
    type: "connection",
    institution: institution({ id: 602, name: "Banco Ipê", color: "#7a3b9a" }),
    fields: credFields,
    remember: "no",
    testValues: { user: "76109277673", password: "senha-de-teste" },
    ...over,
  });
}

/** Any other form of the credential window. */
export const credAsk = (about: CredAbout, problem: CredProblem | null = null): CredForm => ({
  language: "pt-BR",
  about,
  problem,
});

export const credFields: Field[] = [
  field(),
  field({
    name: "password",
    label: "Senha do internet banking",
    kind: { type: "password" },
    placeholder: null,
    help: "De 6 a 20 caracteres. Não é a senha do cartão.",
    validation: "^.{6,20}$",
    validationMessage: "A senha tem de 6 a 20 caracteres.",
  }),
];

/** What the credential window shows of a new recovery code. */
export const newCode: CredAbout = {
  type: "newRecoveryCode",
  profile: "Casa da Maria",
  groups: ["7K2M", "9QXD", "0F4T", "RS8W", "J3VC", "5NHB", "E6YP"],
  asked: [2, 5],
};
