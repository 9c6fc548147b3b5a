// Institutions in the search, one of each kind.
import type { Offer } from "../ipc";
import { at, institution } from "./samples";

/** An institution in the search. */
export function offer(over: Partial<Offer> = {}): Offer {
  return {
    institution: institution(),
    reach: "direct",
    standing: "online",
    incidents: [],
    products: ["accounts", "creditCards", "transactions", "investments", "identity", "loans"],
    test: false,
    awaited: false,
    ...over,
  };
}

export const offers: Offer[] = [
  offer(),
  offer({
    institution: institution({
      id: 602,
      name: "Banco Ipê",
      color: "#f2c94c",
      website: "https://ipe.example",
      signIn: "password",
    }),
  }),
  offer({
    institution: institution({
      id: 603,
      name: "Caixa Jatobá",
      color: "#0f5d8c",
      website: null,
      signIn: "passwordAndCode",
    }),
    standing: "unstable",
    incidents: [
      { title: "Quedas na consulta de transações", description: "Já foi avisado.", since: at(-3600) },
    ],
  }),
  offer({
    institution: institution({
      id: 604,
      name: "Banco Vitória-Régia",
      color: null,
      website: "https://lago.example",
      signIn: "browser",
    }),
    reach: "openFinance",
  }),
  offer({
    institution: institution({
      id: 605,
      name: "Banco Cerrado PJ",
      color: "#b04d15",
      audience: "business",
      signIn: "password",
      website: null,
    }),
    standing: "offline",
    incidents: [{ title: "Instituição fora do ar", description: null, since: at(-7200) }],
  }),
];
