//! How the visitor came: campaign parameters and the host that linked here. What they mean is the definition's affair.

import { Say } from "./codes";
import { say } from "./face";

export function noteSource() {
  const [how] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // As the page was asked for: many take the parameters out of the address before anybody else can look.
  // Firefox names a page that didn't come by HTTP `document`.
  const query = new URLSearchParams(/\?[^#]*/.exec(how?.name!)?.[0] ?? location.search);
  const texts = ["source", "medium", "campaign"].map((name) => query.get("utm_" + name) ?? "");
  const from = document.referrer && new URL(document.referrer).hostname;
  // Who reloads the page, or goes back to it, doesn't follow the link again.
  say(Say.Land, [...texts, from == location.hostname ? "" : from], +/^re|^ba/.test(how?.type!));
}
