// What can be connected, as it was when it was last asked for: a search shows it at once, and asks again meanwhile.
import type { Call, Offer, Standing } from "../ipc";

export class Offers {
  all = $state.raw<Offer[] | null>(null);
  private asked = 0;

  /** An answer that another question has overtaken, or whose profile is no longer there, is nobody's.
   *  `before`: what is shown is about to change. */
  async load(call: Call, tests: boolean, before: () => void = () => undefined): Promise<void> {
    const turn = ++this.asked;
    const offers = await call("institutions", { tests });
    if (turn !== this.asked) return;
    before();
    this.all = offers;
  }

  /** How one of them does by now, and whether the person waits for it. */
  stand(institution: number, awaited: boolean, standing: Standing): void {
    const now = (offer: Offer) =>
      offer.institution.id === institution ? { ...offer, awaited, standing } : offer;
    this.all = this.all?.map(now) ?? null;
  }

  forget(): void {
    this.asked += 1;
    this.all = null;
  }
}
