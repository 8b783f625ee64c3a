//! The list of people, in sections: draws a row for each, and keeps the rows of those who are as they were. It does not know what happens when one is
//! selected, nor where the people come from.

import { gradeBadge } from "../assets/badge.js";
import { make } from "../assets/element.js";
import { ago, clock, instant, span } from "../assets/figures.js";
import { locale, texts } from "../assets/language.js";
import { checksInWords, gradeInWords, ratingInWords, sentence, stageInShort, stageInWords } from "../assets/words.js";
import { changedInWords } from "./changed.js";
import { cardOf, checksOf, givenBackInWords, heldBackBy, heldBackInWords, nameOf } from "./standing.js";
import { ownerInWords } from "./team.js";

const t = await texts("list");
const SOON = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const LATER = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const MINUTE_MS = 60_000;
/** How many rows are laid out together. */
const BLOCK = 10;
/** How many rows are made at once: a slow page takes no more than 50 ms to make, lay out and paint them. */
const SLICE = 4;
const SOON_MS = 60 * 24 * 60 * MINUTE_MS;
const srOnly = (text) => make("span", { class: "sr" }, text);

/** 7_200_000 → "2 h"; a deadline is never told in less than a minute. */
const spanInWords = (ms) => span(Math.max(60, ms / 1000));

/** How long sales still has, in words: { words, tone, sign }, or nothing where nothing is promised. */
export function dueOf(person, nowMs) {
  const due = instant(person.due_at);
  if (due === null || heldBackBy(person) || checksOf(person).length) return null;
  const left = due - nowMs;
  if (left < 0) return { words: t("overdueBy", { span: spanInWords(-left) }), tone: "late", sign: "!" };
  return { words: t("timeLeft", { span: spanInWords(left) }), tone: left < 60 * MINUTE_MS ? "soon" : "calm", sign: "◷" };
}

/** The next step of the series, in words: { words, tone, sign }, and for how long it is overdue, unless a deadline says so. A step waits for the end of a snooze. */
function stepOf(person, nowMs) {
  const { label, due_ms: due } = person.next_step ?? {};
  if (!label || heldBackBy(person) || checksOf(person).length) return null;
  const late = Number.isFinite(due) && person.stage !== "customer" ? nowMs - Math.max(due, instant(person.snoozed_until) ?? 0) : 0;
  return late > 0 && dueOf(person, nowMs)?.tone !== "late" ? { words: t("nextStepLate", { step: label, span: spanInWords(nowMs - due) }), tone: "late", sign: "!" } : { words: t("nextStep", { step: label }), tone: "plain" };
}

/** A badge such as A1, with its meaning for whoever points at it. */
function badge(a) {
  const made = gradeBadge(a);
  made.title = sentence([gradeInWords(a.grade), ratingInWords(a.rating)].filter(Boolean).join(", "));
  return made;
}

/** What everybody must see before they call. */
function flags(person, a, nowMs, me) {
  const flag = (name, tone, words, { title, sign } = {}) => make("span", { class: `flag ${tone}`, "data-field": name, title }, srOnly(", "), sign ? make("span", { class: "flag-sign", "aria-hidden": "true" }, sign) : null, words);
  const held = heldBackBy(person);
  const back = givenBackInWords(person);
  const due = dueOf(person, nowMs);
  const snoozed = instant(person.snoozed_until);
  const step = stepOf(person, nowMs);
  return [
    ...changedInWords(person, me).map((words) => flag("changed", "flag-plain", words)),
    due && flag("due", `flag-due flag-${due.tone}`, due.words, { sign: due.sign, title: clock(instant(person.due_at)) }),
    held && flag("held-back", "flag-held", heldBackInWords(person), { sign: "⊘" }),
    back && flag("given-back", "flag-held", t("givenBack", { why: back })),
    checksOf(person).length > 0 && flag("to-check", "", t("toCheck"), { title: checksInWords(checksOf(person)), sign: "?" }),
    person.returned && !held && flag("returned", "flag-plain", t("returned"), { sign: "↩" }),
    a.hand_unclear && !held && flag("hand-unclear", "", t("unclear"), { title: t("unclearWhy"), sign: "?" }),
    snoozed !== null && snoozed > nowMs && flag("snoozed", "flag-plain", t("snoozedUntil", { when: (snoozed - nowMs < SOON_MS ? SOON : LATER).format(snoozed) }), { sign: "☾" }),
    step && flag("next-step", `flag-due flag-${step.tone}`, step.words, { sign: step.sign }),
  ];
}

const ownerOf = ({ owner }, me) => (owner ? make("bdi", { title: owner }, ownerInWords(owner, me)) : "–");

function rowOf(person, nowMs, { choose, pick, addressOf, me }) {
  const a = person.report ?? {};
  const isUnchecked = checksOf(person).length > 0;
  const held = heldBackBy(person);
  const { name, email, company } = cardOf(person);
  const last = instant(person.last_at);
  const others = [company ?? t("noCompany"), name && email].filter(Boolean).flatMap((part, place) => [place ? " · " : null, make("bdi", {}, part)]);
  const hand = a.hand_raised && !held && !isUnchecked && !givenBackInWords(person);
  const link = make("a", { class: `lead ${held ? "lead-held" : ""}`, href: addressOf(person.person) },
    make("span", { class: "who" },
      make("strong", { "data-field": "name" }, make("span", { dir: "auto" }, nameOf(person)), hand ? make("img", { src: "/assets/hand.svg", alt: ` (${t("handRaised")})`, title: t("handRaisedWhy"), width: 18, height: 18 }) : null),
      make("span", { class: "company", "data-field": "company" }, srOnly(", "), ...others)),
    make("span", {}, srOnly(`, ${t("fitAndActivity")} `), badge(a)),
    make("span", { class: "step" },
      // Nobody is to hurry because of a machine.
      make("b", { class: a.priority === "P1" && !isUnchecked ? "urgent" : "", "data-field": "priority" }, srOnly(`, ${t("priority")} `), isUnchecked || held ? "–" : String(a.priority || "–")),
      make("span", { class: "quiet", "data-field": "stage", title: stageInWords(person.stage) }, srOnly(`, ${t("stage")} `), stageInShort(person.stage))),
    make("span", { class: person.owner ? "owner" : "owner owner-none", "data-field": "owner" }, srOnly(`, ${t("owner")} `), ownerOf(person, me)),
    make("span", { class: "when" }, srOnly(`, ${t("last")} `), make("time", { datetime: String(person.last_at ?? ""), title: clock(last) }, ago(last, nowMs))),
    make("span", { class: "flags" }, ...flags(person, a, nowMs, me)));
  link.addEventListener("click", (event) => {
    // Another tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(person.person);
  });
  const box = make("input", { type: "checkbox", "aria-label": t("select", { name: nameOf(person) }), tabindex: "-1" });
  box.addEventListener("change", () => pick(person.person, box.checked));
  return make("li", { role: "listitem", "data-person": String(person.person ?? "") }, make("label", { class: "pick" }, box), link);
}

// What each row was drawn from, so that a person who is as before keeps theirs, with focus and all.
const drawn = new WeakMap();
// What rows each list has, and of how many.
const laid = new WeakMap();

/** What of a person's row is not theirs alone: what moves with the time, and what their owner is called. */
const momentOf = (person, nowMs, me) => [dueOf(person, nowMs)?.words, stepOf(person, nowMs)?.words, ago(instant(person.last_at), nowMs), person.owner && ownerInWords(person.owner, me)];

/** The row of a person: the one of before, if it would look the same, or if there is no time for another now. */
function rowFor(person, known, nowMs, ways, slice) {
  const before = known && drawn.get(known);
  // Nothing was fetched anew, and no words have changed meanwhile.
  if (before?.person === person && nowMs - before.nowMs < MINUTE_MS) return known;
  if (!known && !slice.left) {
    slice.isShort = true;
    return null;
  }
  const text = JSON.stringify([person, momentOf(person, nowMs, ways.me)]);
  const isSame = before?.text === text;
  if (!isSame && !slice.left) {
    slice.isShort = true;
    return known;
  }
  if (!isSame) slice.left -= 1;
  const row = isSame ? known : rowOf(person, nowMs, ways);
  drawn.set(row, { person, text, nowMs });
  return row;
}

/** The rows of as many as there is time for. Whoever has none yet waits; nobody goes away because of that. */
const rowsFor = (persons, before, nowMs, ways, slice) => persons.map((person) => rowFor(person, before.get(person.person), nowMs, ways, slice)).filter(Boolean);

/** Puts the rows into their blocks. A block that is out of sight costs nothing, however many there are. */
function update(list, rows, before, total) {
  // First of all, so that few rows that stay have to move: a row that moves loses the focus.
  const stays = new Set(rows);
  for (const row of before.values()) if (!stays.has(row)) row.remove();
  const blocks = Math.ceil(rows.length / BLOCK);
  while (list.children.length < blocks) list.append(make("ol", { role: "presentation" }));
  const size = String(total ?? -1);
  const was = laid.get(list);
  // What is above the first row that changed is as it was.
  let place = 0;
  if (was?.size === size) while (place < rows.length && rows[place] === was.rows[place]) place += 1;
  for (; place < rows.length; place += 1) {
    const row = rows[place];
    row.setAttribute("aria-posinset", String(place + 1));
    row.setAttribute("aria-setsize", size);
    const block = list.children[Math.floor(place / BLOCK)];
    const there = block.children[place % BLOCK];
    if (there !== row) block.insertBefore(row, there ?? null);
  }
  while (list.children.length > blocks) list.lastChild.remove();
  laid.set(list, { rows, size });
}

/** Shows more of a section that does not go on by itself. */
function moreKey(id, { moreOf }) {
  const key = make("button", { type: "button", class: "plain more-of", hidden: true }, t("moreOf"));
  key.addEventListener("click", () => moreOf(id));
  return key;
}

/** Draws the sections: [{ id, title, persons, total, isPaged, next }]. `choose(id)` opens somebody, whose page is at `addressOf(id)`; `pick(id, isOn)` selects;
 * A few rows are made anew at a time → { isShort, standsIn }: whether there are more to make, and the row's link that has the focus instead of one that is gone. */
export function showSections(place, sections, nowMs, ways) {
  const slice = { left: SLICE, isShort: false };
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const whose = focused?.closest("li")?.dataset.person;
  const whereWas = focused ? [...place.querySelectorAll("li")].indexOf(focused.closest("li")) : -1;
  const known = new Map([...place.children].map((node) => [node.dataset.section, node]));
  const nodes = sections.flatMap(({ id, title, persons, total, isPaged, next }) => {
    const before = new Map((laid.get(known.get(id)?.children[1])?.rows ?? []).map((row) => [drawn.get(row).person.person, row]));
    const rows = rowsFor(persons, before, nowMs, ways, slice);
    if (!rows.length) return [];
    const node = known.get(id) ?? make("section", { class: "people", "data-section": id }, make("h2", { class: "divider", id: `section-${id}` }), make("div", { role: "list", class: "rows" }), moreKey(id, ways));
    const [heading, list, key] = node.children;
    heading.hidden = !title;
    heading.textContent = title ? t("sectionTitle", { title, count: total ?? persons.length }) : "";
    if (title) list.setAttribute("aria-labelledby", heading.id);
    key.hidden = isPaged || !next || rows.length < persons.length;
    update(list, rows, before, total);
    return [node];
  });
  for (const node of known.values()) if (!nodes.includes(node)) node.remove();
  nodes.forEach((node, at) => place.children[at] !== node && place.insertBefore(node, place.children[at] ?? null));
  // A row that was drawn anew, or moved, has lost the focus.
  if (whose === undefined || document.activeElement === focused || focusRow(place, whose)) return { isShort: slice.isShort };
  // Who was decided about has left the list: the next one has their place.
  const rows = place.querySelectorAll("li");
  const standsIn = rows[Math.min(whereWas, rows.length - 1)]?.querySelector("a");
  standsIn?.focus();
  return { isShort: slice.isShort, standsIn };
}

/** Shows who is open, and who is selected. */
export function markRows(place, chosenId, picked) {
  const personOf = (node) => node.closest("li").dataset.person;
  const found = (id) => place.querySelector(`li[data-person="${CSS.escape(id ?? "")}"]`);
  for (const link of place.querySelectorAll("a[aria-current]")) if (personOf(link) !== chosenId) link.removeAttribute("aria-current");
  for (const box of place.querySelectorAll("input:checked")) box.checked = picked.has(personOf(box));
  found(chosenId)?.querySelector("a").setAttribute("aria-current", "true");
  for (const id of picked) {
    const box = found(id)?.querySelector("input");
    if (box) box.checked = true;
  }
}

/** Puts the focus on somebody's row → whether they are in the list. */
export function focusRow(place, id) {
  const link = place.querySelector(`li[data-person="${CSS.escape(id ?? "")}"] a`);
  link?.focus();
  return Boolean(link);
}
