//! Everything that was told of a person, the newest first, by day, all of it or one kind. It does not know what follows when something is taken back.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { block } from "../assets/part.js";
import { rowsOf } from "../assets/section.js";
import { DECISIONS } from "./decide.js";
import { detailsOf, factInWords, notAdmittedInWords, quoteOf, tellerOf } from "./fact-words.js";
import { verdictBadge } from "./forms.js";
import { dayAsHeading, timeOf } from "./when.js";

const t = await texts("person");
/** Kinds of facts that people look for together. */
const FILTERS = {
  forms: ["form", "update"],
  visits: ["touch"],
  sales: ["status", "assignment", "follow_up", "snooze", "override"],
  attributes: ["attribute"],
  contact: ["suppression", "objection"],
  people: ["merge", "split"],
};
// What somebody chose stays when another person is opened.
let chosen = "";

/** A button that takes a fact back. */
export function undoButton(entry, takeBack) {
  const button = make("button", { type: "button", class: "key key-small", "data-undo": entry.fact }, t("undo"), make("span", { class: "sr" }, `: ${factInWords(entry)}`));
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    takeBack(entry);
  });
  return button;
}

function entryOf(entry, takeBack) {
  const way = ["receiver", "form"].includes(entry.source) ? "" : `(${entry.source})`;
  const where = [tellerOf(entry), way].filter(Boolean).join(" ");
  const saysNothing = entry.not_admitted && (entry.kind !== "form" || entry.not_admitted === "contradicted");
  const quote = quoteOf(entry);
  const verdict = entry.says?.verdict;
  return make("li", { class: saysNothing ? "told told-not" : "told", "data-kind": entry.kind },
    make("div", {},
      make("p", { class: "told-what" }, make("strong", {}, make("bdi", {}, factInWords(entry))), verdict ? verdictBadge(verdict) : null),
      make("small", {}, [timeOf(entry.at_ms), ...detailsOf(entry), where].filter(Boolean).join(" · ")),
      quote ? make("blockquote", { dir: "auto" }, quote) : null,
      entry.not_admitted ? make("p", { class: "told-why", "data-field": "not-admitted" }, notAdmittedInWords(entry.not_admitted)) : null),
    takeBack && DECISIONS.includes(entry.kind) ? undoButton(entry, takeBack) : null);
}

/** A day after the other, each with what was told on it. */
function daysOf(told, takeBack, nowMs) {
  const days = new Map();
  for (const entry of told) {
    const day = dayAsHeading(entry.at_ms, nowMs);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].flatMap(([day, entries]) => [make("h4", {}, day), make("ol", { class: "timeline" }, ...entries.map((entry) => entryOf(entry, takeBack)))]);
}

/** All facts. `takeBack(entry)` withdraws one; without it there are no buttons. */
export function timelineBlock(timeline, takeBack) {
  const told = rowsOf(timeline).toReversed();
  if (!told.length) return null;
  const place = make("div", { "data-field": "timeline" });
  const count = (kinds) => told.filter(({ kind }) => kinds.includes(kind)).length;
  const kinds = Object.entries(FILTERS).filter(([, of]) => count(of));
  const isOffered = kinds.some(([name]) => name === chosen);
  const select = make("select", { id: "timeline-kind" }, make("option", { value: "" }, t("show_all", { count: told.length })), ...kinds.map(([name, of]) => make("option", { value: name, selected: isOffered && name === chosen }, t(`show_${name}`, { count: count(of) }))));
  const show = () => place.replaceChildren(...daysOf(told.filter(({ kind }) => !select.value || FILTERS[select.value].includes(kind)), takeBack, Date.now()));
  select.addEventListener("change", () => {
    chosen = select.value;
    show();
  });
  show();
  const filter = kinds.length > 1 ? make("p", { class: "timeline-filter" }, make("label", { for: "timeline-kind" }, t("show")), select) : null;
  return block(t("what_was_told"), filter, place);
}
