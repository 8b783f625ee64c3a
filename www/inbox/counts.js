//! How many people are in the views whose emptiness is good news. It does not know how that is shown.

import { fetchSection } from "./people.js";
import { asksOf } from "./view.js";
import { viewsFor } from "./rail.js";

const COUNTED = ["mine", "unowned", "overdue", "returned", "check"];

export function countsOf() {
  let known = {};
  let latest = 0;
  return {
    /** Asks one after the other, so that the list itself never waits for them → whether a number is another one than before. */
    async look({ hasUser }) {
      latest += 1;
      const mine = latest;
      const found = {};
      for (const view of viewsFor(hasUser).filter(({ id }) => COUNTED.includes(id))) {
        const { total } = await fetchSection({ asks: asksOf(view), limit: "1" });
        if (mine !== latest) return false;
        found[view.id] = total;
      }
      const isNew = JSON.stringify(found) !== JSON.stringify(known);
      known = found;
      return isNew;
    },
    of: (id) => known[id],
    forget() {
      latest += 1;
      known = {};
    },
  };
}
