//! What changed about somebody, the newest first, and how the score came about: each line begins where the one before it ended. It does not know
//! what was told.

import { make } from "../assets/element.js";
import { dated } from "../assets/figures.js";
import { texts } from "../assets/language.js";
import { block, drawParts } from "../assets/part.js";
import { line, lines, note, rowsOf, section } from "../assets/section.js";
import { causeInWords, changesInWords } from "./fact-words.js";

const t = await texts("person");
const whole = (milli) => Math.floor(milli / 1000);

/** All crossings, each with the score before and after it. */
export function historyBlock(person) {
  const told = rowsOf(person.timeline);
  let sum = 0;
  const rows = rowsOf(person.history).flatMap((change) => {
    const before = sum;
    sum += Number(change.score_milli) || 0;
    // What the score did stands at the end of the line.
    const words = changesInWords({ ...change, score_milli: 0 });
    const [from, to] = [whole(before), whole(sum)];
    if (!words.length && from === to) return [];
    const score = from === to ? "" : `${from} → ${to}`;
    return [line(words.length ? `${words.join(". ")}.` : t("score_changed"), `${dated(change.at_ms)} · ${causeInWords(change.cause, told)}`, score)];
  });
  const now = person.report?.score;
  const since = Number.isFinite(now) ? now - whole(sum) : 0;
  const total = since ? t("history_since", { then: whole(sum), since: `${since > 0 ? "+" : "−"}${Math.abs(since)}`, now }) : t("history_sum", { now: now ?? whole(sum) });
  const parts = drawParts(section("history", "", rows.length ? lines("history", rows.toReversed()) : note(t("nothing_changed"))));
  return block(t("what_changed"), ...parts, rows.length ? make("p", { class: "history-sum", "data-field": "history-sum" }, total) : null);
}
