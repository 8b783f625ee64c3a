//! Everything that was told of a person, and what changed by it, the newest first. It does not know what follows when something is taken back.

import { make } from "../assets/element.js";
import { dated } from "../assets/figures.js";
import { block, draw } from "../assets/part.js";
import { line, lines, note, rowsOf, section } from "../assets/section.js";
import { causeInWords, changesInWords, detailsOf, factInWords, notAdmittedInWords, quoteOf, tellerOf } from "./fact-words.js";
import { verdictBadge } from "./forms.js";

// What people decide, and may take back here.
const DECISIONS = ["status", "assignment", "follow_up", "snooze", "override", "merge", "split"];

/** A button that takes a fact back. */
export function undoButton(entry, takeBack) {
  const button = make("button", { type: "button", class: "key key-small", "data-undo": entry.fact }, "Undo", make("span", { class: "sr" }, `: ${factInWords(entry)}`));
  button.addEventListener("click", () => takeBack(entry));
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
      make("small", {}, [dated(entry.at_ms), ...detailsOf(entry), where].filter(Boolean).join(" · ")),
      quote ? make("blockquote", { dir: "auto" }, quote) : null,
      entry.not_admitted ? make("p", { class: "told-why", "data-field": "not-admitted" }, notAdmittedInWords(entry.not_admitted)) : null),
    takeBack && DECISIONS.includes(entry.kind) ? undoButton(entry, takeBack) : null);
}

/** All facts. `takeBack(entry)` withdraws one; without it there are no buttons. */
export function timelineBlock(timeline, takeBack) {
  const told = rowsOf(timeline).toReversed();
  if (!told.length) return null;
  return block("What was told", make("ol", { class: "timeline", "data-field": "timeline" }, ...told.map((entry) => entryOf(entry, takeBack))));
}

/** All crossings. */
export function historyBlock(history, timeline) {
  const all = rowsOf(timeline);
  const rows = rowsOf(history).toReversed().flatMap((change) => {
    const words = changesInWords(change);
    return words.length ? [line(`${words.join(". ")}.`, `${dated(change.at_ms)} · ${causeInWords(change.cause, all)}`)] : [];
  });
  return draw(section("history", "What changed", rows.length ? lines("history", rows) : note("Nothing has changed yet.")));
}
