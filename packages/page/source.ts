//! Reports where the visitor came from: the campaign parameters and the host of the referring page. It does not know what they
//! mean; the definition does.

import { say } from "./face";
import { Say } from "./generated/codes";

export function recordSource() {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  // The navigation entry has the address as it was requested; many pages remove the parameters from `location` before
  // this script runs. Firefox names the entry of a page that did not come by HTTP `document`.
  const query = new URLSearchParams(/\?[^#]*/.exec(navigation?.name!)?.[0] ?? location.search);
  const texts = ["source", "medium", "campaign", "term"].map((name) => (query.get("utm_" + name) ?? "").toLowerCase());
  const referrerHost = document.referrer && new URL(document.referrer).hostname;
  // A visitor who reloads the page, or goes back to it, does not follow the link again.
  say(Say.Land, [...texts, referrerHost == location.hostname ? "" : referrerHost], +/^re|^ba/.test(navigation?.type!));
}
