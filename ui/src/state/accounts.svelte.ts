// The accounts' room: accounts by bank, and the names of categories. What is on the screen stays while it is read anew.
import type { AccountRow, AccountsView, Call, CategoryView } from "../ipc";
import type { Texts } from "../text";
import { Task } from "./task.svelte";

export class Accounts {
  view = $state.raw<AccountsView | null>(null);
  categories = $state.raw<CategoryView[]>([]);
  task = $state.raw(new Task());
  /** Every account, by its id. */
  readonly byId = $derived(
    new Map(
      (this.view?.banks ?? []).flatMap(({ accounts }) => accounts.map((one) => [one.id, one] as const)),
    ),
  );
  private readonly names = $derived(new Map(this.categories.map((one) => [one.id, one])));

  constructor(private readonly call: Call) {}

  read(): Promise<void> {
    const task = (this.task = new Task());
    return task.run(async () => {
      const [view, categories] = await Promise.all([this.call("accounts"), this.call("categories")]);
      if (task !== this.task) return;
      this.view = view;
      this.categories = categories;
    });
  }

  /** A category's name: Pluggy has them in Portuguese and in English. */
  category(id: string | null, t: Texts): string | null {
    const known = id === null ? undefined : this.names.get(id);
    if (!known) return null;
    return (t.language === "pt-BR" && known.translated) || known.name;
  }

  /** All categories with their depth, each below its parent, by name. */
  tree(t: Texts): { id: string; name: string; depth: number }[] {
    const order = new Intl.Collator(t.language);
    const below = (parent: string | null, depth: number): ReturnType<Accounts["tree"]> =>
      this.categories
        .filter(
          (one) => (this.names.has(one.parent ?? "") ? one.parent : null) === parent && one.id !== parent,
        )
        .map(({ id }) => ({ id, name: this.category(id, t) ?? id, depth }))
        .sort((a, b) => order.compare(a.name, b.name))
        .flatMap((one) => (depth < 3 ? [one, ...below(one.id, depth + 1)] : [one]));
    return below(null, 0);
  }
}

/** What an account is called, and its ending, in a line. */
export function titled(
  { ending, kind, name }: Pick<AccountRow, "ending" | "kind" | "name">,
  t: Texts,
): string {
  const called = name ?? t.get(`account.${kind}`);
  return ending ? `${called} · ${ending}` : called;
}
