//! How many urgent leads wait, and which of them came since the page last looked. It does not know how that is shown.

import { texts } from "../assets/language.js";
import { fetchSection } from "./people.js";
import { nameOf } from "./standing.js";

const t = await texts("list");
const MOST = "20";

/** Looks after those who wait with the first priority. `came(words)` is told of new ones, never of those who were there at first. */
export function urgentOf(came) {
  let known = null;
  let count = 0;
  return {
    async look({ hasUser }) {
      const asks = [["priority", "P1"], ["open", "true"], ["to_check", "false"], ["snoozed", "false"], ...(hasUser ? [["owner", "me"], ["owner", "none"]] : [])];
      const { persons, total } = await fetchSection({ asks, limit: MOST });
      if (!persons) return;
      count = total ?? persons.length;
      const fresh = known ? persons.filter(({ person }) => !known.has(person)) : [];
      known = new Set([...(known ?? []), ...persons.map(({ person }) => person)]);
      if (fresh.length) came(fresh.length === 1 ? t("newUrgent", { name: nameOf(fresh[0]) }) : t("newUrgents", { count: fresh.length }));
    },
    count: () => count,
    forget() {
      known = null;
      count = 0;
    },
  };
}
