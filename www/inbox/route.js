//! What the address of the inbox says: who is open, and what the list is limited to. It does not know what is shown.

const BASE = "/inbox";

/** The address's parts → { person: id or null, search, stage } */
export function route() {
  const [, person = null] = /^\/inbox\/persons\/([0-9a-f]+)$/i.exec(location.pathname) ?? [];
  const asked = new URLSearchParams(location.search);
  return { person, search: (asked.get("search") ?? "").trim(), stage: asked.get("stage") ?? "" };
}

/** The address of a route. */
export function addressOf({ person, search, stage }) {
  const asked = new URLSearchParams(Object.entries({ search, stage }).filter(([, value]) => value));
  return `${person ? `${BASE}/persons/${person}` : BASE}${asked.size ? `?${asked}` : ""}`;
}

/** Goes on to another address, to which the browser's Back returns; or, if it is only another name of the same, takes its place. */
export function go(next, isSame = false) {
  const address = addressOf(next);
  if (address === location.pathname + location.search) return;
  history[isSame ? "replaceState" : "pushState"](null, "", address);
}

/** Calls back when the browser goes back or forward. */
export const whenMoved = (callback) => addEventListener("popstate", callback);
