//! Why a lead has its score: what each rule gave, what arrived late, which product lines it was about, and what is missing.
//! Reports from before there were whole points show their exact ones. It knows no elements.

import { clampInWords, labelOf, sentence, withSign } from "./words.js";
import { percent, points as exactPoints, span } from "./figures.js";
import { line, lines, note, points, rowsOf, section } from "./section.js";

const hasWholePoints = (rows) => rows.every((row) => Number.isFinite(row.points));
const pointsOf = (row, isWhole) => (isWhole ? row.points : exactPoints(row.points_milli));

/** The section about the score: it always says something. */
export function reasonsOf(a) {
  const contributions = rowsOf(a.contributions);
  const clamps = rowsOf(a.clamps);
  if (!contributions.length && !clamps.length) {
    const isWithheld = rowsOf(a.skipped).some(({ reason }) => reason !== "not_in_force");
    const words = isWithheld ? "There are no points: what this visitor did is not known, or does not count." : "No rule applies to this visitor, so there are no points.";
    return section("reasons", "Why this score", note(words));
  }
  // Whole points add up only among themselves.
  const isWhole = hasWholePoints([...contributions, ...clamps]);
  const rows = contributions.map((c) => {
    const remark = [c.dimension, c.count > 1 ? `${c.count} times` : "", Number.isFinite(c.newest_age_s) ? `newest ${span(c.newest_age_s)} ago` : ""].filter(Boolean).join(" · ");
    return points(c.label ?? c.rule, remark, pointsOf(c, isWhole));
  });
  rows.push(...clamps.map((c) => line(sentence(c.label ?? c.kind), clampInWords(c.kind), withSign(pointsOf(c, isWhole)), "clamp")));
  const exact = isWhole ? undefined : exactPoints(a.score_milli);
  const total = exact % 1 ? `Score, rounded down to ${a.score}` : "Score";
  rows.push(line(total, "", withSign(exact ?? a.score).replace("+", ""), "total"));
  return section("reasons", "Why this score", lines("reasons", rows));
}

/** What behaviour that arrived late would have given. It counts for nothing. */
export function lateOf(lead) {
  const late = rowsOf(lead.late_assessment?.contributions);
  if (!late.length) return null;
  const isWhole = hasWholePoints(late);
  const rows = late.map((c) => points(c.label ?? c.rule, c.count > 1 ? `${c.count} times` : "", pointsOf(c, isWhole)));
  return section("late", "Arrived late, does not count", lines("late", rows));
}

/** What the visitor is interested in, by product line. */
export function interestsOf(a) {
  const interests = rowsOf(a.interests);
  if (!interests.length) return null;
  const rows = interests.map((interest) => points(sentence(interest.line), "", interest.points ?? Math.round(exactPoints(interest.points_milli))));
  return section("interests", "Interested in", note("Points by product line. They change no decision."), lines("interests", rows));
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
  if (m.kind === "fit" || !Number.isFinite(a.intent)) return counted(exactPoints(m.amount), "point", "points");
  const gap = exactPoints(a[`${m.kind}_milli`] + m.amount) - a[m.kind];
  return gap >= 1 ? counted(Math.round(gap), "point", "points") : "less than 1 point";
}

/** What is missing to qualify, if anything is. */
export function missingOf(a) {
  const missing = rowsOf(a.missing);
  if (!missing.length) return null;
  const rows = missing.map((m) => {
    const unknown = rowsOf(m.attributes).map((name) => labelOf(name));
    return line(m.label ?? sentence(m.kind), unknown.length ? `Not known yet: ${unknown.join(", ")}` : "", amountMissing(m, a));
  });
  return section("missing", "Missing to qualify by fit and activity", lines("missing", rows));
}
