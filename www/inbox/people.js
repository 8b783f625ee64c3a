//! Fetches lists of people, and tells the receiver what is decided about several at once. It does not know what a row looks like.

import { askAsKnown } from "./request.js";
import { owners } from "./team.js";
import { fetchChoices } from "./tell.js";

/** As the rest of the page knows a person: what a list has of the report stands where the report would. */
function personOf(row) {
  return { ...row, report: row.report ?? { ...row.summary, hand_unclear: row.hand_unclear } };
}

/** Fetches one section → { persons, total, next } | { failed, status } */
export async function fetchSection({ asks, limit }, after) {
  const asked = new URLSearchParams([...asks, ["brief", "true"], ["limit", limit]]);
  if (after) asked.set("after", after);
  else asked.set("count", "true");
  const answer = await askAsKnown("GET", `/v1/persons?${asked}`);
  if (!answer.ok) return { failed: answer.detail, status: answer.status };
  const { persons, total, next = null } = answer.body ?? {};
  const rows = (Array.isArray(persons) ? persons : []).map(personOf);
  return { persons: rows, total: total ?? rows.length, next };
}

/** The same as far as so many are shown: page by page, because one long answer would keep a slow page busy. */
async function fetchShown(section, shown) {
  const found = await fetchSection(section);
  while (!found.failed && found.next && found.persons.length < shown) {
    const answer = await fetchSection(section, found.next);
    if (answer.failed) return answer;
    found.persons.push(...answer.persons);
    found.next = answer.next;
  }
  return found;
}

/** Fetches sections anew, each as far as it is shown: `shown(id)` says how many of it are → { found: [{ …section, persons, total, next }] } | { failed, status } */
export async function fetchSections(wanted, shown) {
  const all = await Promise.all(wanted.map((section) => fetchShown(section, shown(section.id))));
  const failed = all.find((answer) => answer.failed);
  if (failed) return failed;
  const seen = new Set();
  const found = wanted.map((section, place) => {
    // Nobody stands in two sections.
    const rows = all[place].persons.filter(({ person }) => !seen.has(person) && seen.add(person));
    return { ...section, ...all[place], persons: rows, total: all[place].next ? all[place].total : rows.length };
  });
  return { found };
}

/** What a filter offers → { priority, queue, owner: [[value, words]] }: the priorities and queues of the definition, for somebody who decides nothing those of
 * the people who are shown; and the team, with whoever else owns one of these. */
export async function offersOf(persons, me) {
  const { priorities, queues } = await fetchChoices();
  const shown = (valueOf) => [...new Set(persons.map(valueOf).filter(Boolean))].toSorted();
  const asOptions = (values) => values.map((value) => [value, value]);
  return { priority: asOptions(priorities ?? shown(({ report }) => report.priority)), queue: asOptions(queues ?? shown(({ queue }) => queue)), owner: owners(shown(({ owner }) => owner), me) };
}

const KEPT = "handraise:views";

function kept() {
  try {
    const views = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(views) ? views : [];
  } catch {
    return [];
  }
}

function keep(views) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(views));
    return { ok: true };
  } catch {
    return { ok: false, detail: "" };
  }
}

/** The views that somebody keeps: at the receiver, or, with a token, in this browser → [{ name, query, shared, own, by }] */
export async function fetchViews(hasUser) {
  if (!hasUser) return kept().map((view) => ({ ...view, own: true, shared: false }));
  const answer = await askAsKnown("GET", "/v1/views");
  return answer.ok ? answer.body.views : [];
}

export async function keepView(hasUser, view) {
  if (hasUser) return askAsKnown("PUT", "/v1/views", view);
  return keep([...kept().filter(({ name }) => name !== view.name), { name: view.name, query: view.query }]);
}

export async function removeView(hasUser, name) {
  if (hasUser) return askAsKnown("DELETE", `/v1/views?name=${encodeURIComponent(name)}`);
  return keep(kept().filter((view) => view.name !== name));
}
