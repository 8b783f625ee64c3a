//! How the visitor came: campaign parameters and the host that linked here. What they mean is the definition's affair.

import { Say } from "./codes";
import { say } from "./face";

export function noteSource() {
  const query = new URLSearchParams(location.search);
  const utm = (name: string) => query.get("utm_" + name) ?? "";
  let from = "";
  try {
    from = new URL(document.referrer).hostname;
  } catch {
    // No referrer.
  }
  say(Say.Land, [utm("source"), utm("medium"), utm("campaign"), from == location.hostname ? "" : from]);
}
