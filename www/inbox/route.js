//! What the address of the inbox says: who is open, which view the list shows, and what it is limited to and sorted by. It does not know what is shown.

const BASE = "/inbox";
/** What limits a list, by the names that the receiver has for it. Each may have several values. */
export const FILTERS = ["priority", "stage", "owner", "grade", "queue"];
const TEXTS = ["view", "search", "sort"];

/** The address's parts → { person: id or null, view, search, sort, priority, stage, owner, grade, queue }: the first ones are texts, "" if it says nothing;
 * the others lists. */
export function route() {
  const [, person = null] = /^\/inbox\/persons\/([^/]+)\/?$/.exec(location.pathname) ?? [];
  return { person, ...partsOf(location.search) };
}

/** The same of what stands after the question mark, as a saved view keeps it. */
export function partsOf(query) {
  const asked = new URLSearchParams(query);
  const wordsOf = (part) => asked.getAll(part).map((value) => value.trim()).filter(Boolean);
  return Object.fromEntries([...TEXTS.map((part) => [part, wordsOf(part)[0] ?? ""]), ...FILTERS.map((part) => [part, wordsOf(part)])]);
}

/** What stands after the question mark in the address of a route. */
export const queryOf = (parts) => String(new URLSearchParams(["view", "search", ...FILTERS, "sort"].flatMap((part) => [parts[part] ?? ""].flat().map((value) => [part, value])).filter(([, value]) => value)));

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
