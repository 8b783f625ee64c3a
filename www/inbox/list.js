//! The list of people, of whom something was told last first, and below them those that a person should check. It draws rows and does not know
//! what happens when one is selected.

import { make } from "../assets/element.js";
import { ago, clock, instant } from "../assets/figures.js";
import { gradeInWords, ratingInWords, sentence, stageInShort, stageInWords } from "../assets/words.js";
import { cardOf, checksOf, givenBackInWords, heldBackBy, heldBackInWords, nameOf } from "./standing.js";

const srOnly = (text) => make("span", { class: "sr" }, text);

export { checksOf };

/** "A" and 1 → a badge with A1. */
function badge(a) {
  const grade = /^[A-D]$/.test(a.grade) ? a.grade.toLowerCase() : "u";
  const words = [gradeInWords(a.grade), ratingInWords(a.rating)].filter(Boolean).join(", ");
  return make("span", { class: `badge grade-${grade}`, "data-field": "grade-rating", title: sentence(words) }, `${a.grade ?? "–"}${String(a.rating ?? "–").toUpperCase()}`);
}

/** What everybody must see before they call. */
function flags(person, a) {
  const flag = (name, tone, words, title) => make("span", { class: `flag ${tone}`, "data-field": name, title }, srOnly(", "), words);
  const held = heldBackBy(person);
  const back = givenBackInWords(person);
  return [
    held && flag("held-back", "flag-held", heldBackInWords(person)),
    back && flag("given-back", "flag-held", `Given back: ${back}`),
    a.hand_unclear && !held && flag("hand-unclear", "", "A person should read it", "What they answered about being contacted is neither a clear yes nor a clear no"),
  ];
}

function row(person, chosen, nowMs, { choose, addressOf }) {
  const a = person.report ?? {};
  const isUnchecked = checksOf(person).length > 0;
  const held = heldBackBy(person);
  const { name, email, company } = cardOf(person);
  const last = instant(person.last_at);
  const others = [company ?? "No company given", name && email].filter(Boolean).flatMap((part, place) => [place ? " · " : null, make("bdi", {}, part)]);
  const link = make("a", { class: `lead ${held ? "lead-held" : ""}`, href: addressOf(person.person), "aria-current": chosen ? "true" : undefined },
    make("span", { class: "who" },
      make("strong", { "data-field": "name" }, make("span", { dir: "auto" }, nameOf(person)), a.hand_raised && !held && !givenBackInWords(person) ? make("img", { src: "/assets/hand.svg", alt: " (hand raised)", title: "Asked to be contacted by sales", width: 18, height: 18 }) : null),
      make("span", { class: "company", "data-field": "company" }, srOnly(", "), ...others),
      ...flags(person, a)),
    make("span", {}, srOnly(", fit and activity "), badge(a)),
    make("span", { class: "step" },
      // Nobody is to hurry because of a machine.
      make("b", { class: a.priority === "P1" && !isUnchecked ? "urgent" : "", "data-field": "priority" }, srOnly(", priority "), isUnchecked ? "–" : String(a.priority || "–")),
      make("span", { class: "quiet", "data-field": "stage", title: stageInWords(person.stage) }, srOnly(", stage "), stageInShort(person.stage))),
    make("span", { class: person.owner ? "owner" : "owner owner-none", "data-field": "owner" }, srOnly(", owner "), person.owner ? make("bdi", { title: person.owner }, person.owner) : "–"),
    make("span", { class: "when" }, srOnly(", last "), make("time", { datetime: String(person.last_at ?? ""), title: clock(last) }, ago(last, nowMs))));
  link.addEventListener("click", (event) => {
    // Another tab or window is the browser's business.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(person.person);
  });
  return make("li", { "data-person": String(person.person ?? "") }, link);
}

/** Above those that are to be checked: how many there are. */
function divider(count) {
  const words = `To be checked first: ${count} ${count === 1 ? "person" : "people"}`;
  return make("li", { class: "divider", "data-field": "to-be-checked" }, make("h2", {}, words));
}

/** Draws the list. `choose(id)` opens somebody, whose page is at `addressOf(id)`. */
export function showList(list, persons, chosenId, nowMs, ways) {
  // The rows are rebuilt every 15 seconds, so the focus has to be put back.
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.person : undefined;
  const drawn = (person) => row(person, person.person === chosenId, nowMs, ways);
  const unchecked = persons.filter((person) => checksOf(person).length);
  const others = persons.filter((person) => !checksOf(person).length);
  list.replaceChildren(...others.map(drawn), ...(unchecked.length ? [divider(unchecked.length)] : []), ...unchecked.map(drawn));
  if (focused !== undefined) focusRow(list, focused);
}

/** Puts the focus on somebody's row, if they are in the list. */
export function focusRow(list, id) {
  for (const item of list.children) if (item.dataset.person === id) item.querySelector("a").focus();
}
