//! What the address of the inbox says: who is open, which view the list shows, and what it is limited to and sorted by. It does not know what is shown.

const BASE = "/inbox";
/** What limits or sorts a list, by the names that the receiver has for it. */
export const FILTERS = ["priority", "stage", "owner", "grade", "queue"];
const PARTS = ["view", "search", ...FILTERS, "sort"];

/** The address's parts → { person: id or null, view, search, priority, stage, owner, grade, queue, sort }, each "" if it says nothing. */
export function route() {
  const [, person = null] = /^\/inbox\/persons\/([0-9a-f]+)$/i.exec(location.pathname) ?? [];
  return { person, ...partsOf(location.search) };
}

/** The same of what stands after the question mark, as a saved view keeps it. */
export function partsOf(query) {
  const asked = new URLSearchParams(query);
  return Object.fromEntries(PARTS.map((part) => [part, (asked.get(part) ?? "").trim()]));
}

/** What stands after the question mark in the address of a route. */
export const queryOf = (parts) => String(new URLSearchParams(PARTS.map((part) => [part, parts[part]]).filter(([, value]) => value)));

/** The address of a route. */
export function addressOf({ person, ...parts }) {
  const query = queryOf(parts);
  return `${person ? `${BASE}/persons/${person}` : BASE}${query ? `?${query}` : ""}`;
}

/** Goes on to another address, to which the browser's Back returns; or, if it is only another name of the same, takes its place. */
export function go(next, isSame = false) {
  const address = addressOf(next);
  if (address === location.pathname + location.search) return;
  history[isSame ? "replaceState" : "pushState"](null, "", address);
}

/** Calls back when the browser goes back or forward. */
export const whenMoved = (callback) => addEventListener("popstate", callback);
