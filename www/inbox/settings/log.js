//! The log of who did what, newest first, and older entries on request. What its sentences say is in `log-words.js`.

import { make } from "/assets/element.js";
import { texts } from "/assets/language.js";
import { clock, dated, instant } from "/assets/figures.js";
import { askAsKnown } from "/inbox/request.js";
import { entryInWords } from "/inbox/settings/log-words.js";

const t = await texts("settings");
const ENTRIES = 30;
const [list, older] = ["log", "older"].map((id) => document.getElementById(id));
let next = null;

function drawEntry(entry) {
  const at = instant(entry.at);
  return make("li", { "data-action": entry.action }, make("time", { datetime: entry.at, title: at === null ? undefined : dated(at) }, clock(at)), make("span", {}, t("entry", { text: entryInWords(entry) })));
}

/** The newest entries → an answer as of `ask`. */
export const fetchLog = (before) => askAsKnown("GET", `/v1/audit?limit=${ENTRIES}${before ? `&before=${before}` : ""}`);

function add(page) {
  list.append(...page.entries.map(drawEntry));
  next = page.next;
  older.hidden = next === null;
}

export function drawLog(page) {
  list.replaceChildren();
  add(page);
}

/** Shows older entries below. `failed` says what went wrong. */
export async function showOlder(failed) {
  const answer = await fetchLog(next);
  if (!answer.ok) return failed(answer.detail);
  const shown = list.children.length;
  add(answer.body);
  if (!older.hidden) return;
  // The button that had the focus is gone.
  list.children[shown].tabIndex = -1;
  list.children[shown].focus();
}
