//! The views of the list: those that everybody has, and what of the receiver each section of one asks for. It does not know how they are drawn.

import { texts } from "../assets/language.js";
import { FILTERS } from "./route.js";

const t = await texts("list");
const DAY_MS = 24 * 60 * 60 * 1000;
/** So few that a slow page draws them at once. */
const PAGE = "30";
/** How many of each section Today shows. */
const FEW = "10";
const REAL = { to_check: "false", held_back: "false" };

/** Every stage but that of somebody who has sent no form. */
const KNOWN_BY_FORM = ["lead", "mql", "sal", "sql", "opportunity", "customer"];

/** The views, in their order, each with the letter that opens it after `g`. */
export const VIEWS = [
  { id: "today", key: "t" },
  { id: "mine", key: "m", sort: "due", asks: { owner: "me" }, needsUser: true },
  { id: "unowned", key: "n", sort: "due", asks: { owner: "none", open: "true", ...REAL } },
  { id: "overdue", key: "o", sort: "due", asks: { overdue: "true", ...REAL } },
  { id: "returned", key: "r", sort: "due", asks: { returned: "true", ...REAL } },
  { id: "changed", key: "d", sort: "last", since: "changed_since" },
  { id: "check", key: "c", asks: { to_check: "true" } },
  { id: "snoozed", key: "s", asks: { snoozed: "true" } },
  { id: "nurture", key: "u", asks: { decision: "nurture", to_check: "false" } },
  { id: "held", key: "h", asks: { held_back: "true" } },
  { id: "all", key: "a" },
];

/** What a view alone asks for. */
export const asksOf = ({ asks = {} }) => Object.entries(asks);

/** The view with an id; Today for one that there is not. */
export const viewOf = (id) => VIEWS.find((view) => view.id === id) ?? VIEWS[0];
export const nameOfView = (id) => t(`view_${viewOf(id).id}`);

/** When yesterday began, for whoever looks at the page. */
function yesterday(nowMs) {
  const day = new Date(nowMs);
  day.setHours(0, 0, 0, 0);
  day.setDate(day.getDate() - 1);
  return day.toISOString();
}

/** Those whom somebody who is signed in has to look after: their own, and nobody's. */
const ours = (hasUser) => (hasUser ? [["owner", "me"], ["owner", "none"]] : []);

function today(hasUser, nowMs) {
  const section = (id, asks, ...more) => ({ id, title: t(`section_${id}`), limit: FEW, asks: [...Object.entries({ ...asks, ...REAL, snoozed: "false" }), ...more, ...ours(hasUser)] });
  return [
    // The most urgent first, and of one priority what was to be done first.
    section("overdue", { overdue: "true", sort: "priority" }),
    section("urgent", { priority: "P1", open: "true", overdue: "false", sort: "due" }),
    section("returned", { returned: "true", overdue: "false", sort: "due" }),
    // Whoever is only in a table that somebody brought in is no news.
    section("new", { new_since: new Date(nowMs - DAY_MS).toISOString(), sort: "due" }, ...KNOWN_BY_FORM.map((stage) => ["stage", stage])),
  ];
}

/** Whether somebody limits a view beyond what it is. */
export const isLimited = (parts) => Boolean(parts.search || FILTERS.some((name) => parts[name].length));

/** The sections of what an address shows → [{ id, title, asks, pages }]: only one that is paged goes on below. */
export function sectionsOf(parts, { hasUser, nowMs }) {
  const view = viewOf(parts.view);
  // A search looks at everybody, unless another view was chosen.
  const isToday = view.id === "today";
  if (isToday && !isLimited(parts) && !parts.sort) return today(hasUser, nowMs);
  // What somebody chooses takes the place of what the view has of the same.
  const chosen = FILTERS.filter((name) => parts[name].length);
  const own = asksOf(view).filter(([name]) => !chosen.includes(name));
  const asks = [...own, ...Object.entries({ ...(view.since && { [view.since]: yesterday(nowMs) }), sort: parts.sort || view.sort || "last" })];
  if (parts.search) asks.push(["q", parts.search]);
  for (const name of chosen) asks.push(...parts[name].map((value) => [name, value]));
  const main = { id: "main", title: "", asks, limit: PAGE, isPaged: true };
  if (view.id !== "all" && !isToday) return [main];
  return [
    { ...main, asks: [...asks, ["to_check", "false"]] },
    { id: "check", title: t("section_check"), asks: [...asks, ["to_check", "true"]], limit: PAGE },
  ];
}

/** What a table of a view asks for: its one section, or all whom Today would look at. */
export function tableOf(parts, context) {
  const [main] = sectionsOf(parts, context);
  return main.isPaged ? main.asks.filter(([name]) => name !== "to_check" || viewOf(parts.view).asks) : [["sort", "due"], ["open", "true"], ...ours(context.hasUser)];
}
