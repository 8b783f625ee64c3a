//! Why a lead has its score: what each rule gave, what arrived late, which product lines it was about, and what is missing.
//! Reports from before there were whole points show their exact ones.

import { make } from "./element.js";
import { clampInWords, labelOf, sentence, withSign } from "./words.js";
import { percent, points, span } from "./figures.js";
import { block, line, lines, rowsOf, signed } from "./part.js";

const hasWholePoints = (rows) => rows.every((row) => Number.isFinite(row.points));
const amountOf = (row, isWhole) => signed(isWhole ? row.points : points(row.points_milli));

export function reasonsBlock(a) {
  const contributions = rowsOf(a.contributions);
  const clamps = rowsOf(a.clamps);
  if (!contributions.length && !clamps.length) {
    const isWithheld = rowsOf(a.skipped).some(({ reason }) => reason !== "not_in_force");
    const words = isWithheld ? "There are no points: what this visitor did is not known, or does not count." : "No rule applies to this visitor, so there are no points.";
    return block("Why this score", make("p", { class: "quiet" }, words));
  }
  // Whole points add up only among themselves.
  const isWhole = hasWholePoints([...contributions, ...clamps]);
  const rows = contributions.map((c) => {
    const note = [c.dimension, c.count > 1 ? `${c.count} times` : "", Number.isFinite(c.newest_age_s) ? `newest ${span(c.newest_age_s)} ago` : ""].filter(Boolean).join(" · ");
    return line(c.label ?? c.rule, note, amountOf(c, isWhole));
  });
  rows.push(...clamps.map((c) => line(sentence(c.label ?? c.kind), clampInWords(c.kind), amountOf(c, isWhole), "clamp")));
  const exact = isWhole ? undefined : points(a.score_milli);
  const total = exact % 1 ? `Score, rounded down to ${a.score}` : "Score";
  rows.push(line(total, null, make("b", {}, withSign(exact ?? a.score).replace("+", "")), "total"));
  return block("Why this score", lines("reasons", ...rows));
}

/** What behaviour that arrived late would have given. It counts for nothing. */
export function lateBlock(lead) {
  const late = rowsOf(lead.late_assessment?.contributions);
  if (!late.length) return null;
  const isWhole = hasWholePoints(late);
  return block("Arrived late, does not count", lines("late", ...late.map((c) => line(c.label ?? c.rule, c.count > 1 ? `${c.count} times` : "", amountOf(c, isWhole)))));
}

/** What the visitor is interested in, by product line. */
export function interestsBlock(a) {
  const interests = rowsOf(a.interests);
  if (!interests.length) return null;
  const rows = interests.map((interest) => line(sentence(interest.line), null, signed(interest.points ?? Math.round(points(interest.points_milli)))));
  return block("Interested in", make("p", { class: "quiet lead-in" }, "Points by product line. They change no decision."), lines("interests", ...rows));
}

/** What amounts count in reports that don't say so themselves. */
const UNITS = { score: "milli_points", intent: "milli_points", behaviour: "attributes" };

/** How much is missing, as far as that can be said: in points as they are shown, in per cent, or in answers. */
function amountMissing(m, a) {
  const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  if (!(m.amount > 0)) return undefined;
  const unit = m.unit ?? UNITS[m.kind] ?? "permille";
  if (unit === "attributes") return counted(m.amount, "answer", "answers");
  if (unit === "permille") return percent(m.amount);
  if (m.kind === "fit" || !Number.isFinite(a.intent)) return counted(points(m.amount), "point", "points");
  const gap = points(a[`${m.kind}_milli`] + m.amount) - a[m.kind];
  return gap >= 1 ? counted(Math.round(gap), "point", "points") : "less than 1 point";
}

export function missingBlock(a) {
  const missing = rowsOf(a.missing);
  if (!missing.length) return null;
  const rows = missing.map((m) => {
    const amount = amountMissing(m, a);
    const unknown = rowsOf(m.attributes).map((name) => labelOf(name));
    return line(m.label ?? sentence(m.kind), unknown.length ? `Not known yet: ${unknown.join(", ")}` : null, amount ? make("b", {}, amount) : null);
  });
  return block("Missing to qualify by fit and activity", lines("missing", ...rows));
}
