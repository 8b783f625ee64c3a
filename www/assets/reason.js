//! Why a lead has its score: what each rule gave, what arrived late, which product lines it was about, and what is missing.
//! Reports from before there were whole points show their exact ones. It speaks English unless it gets other texts. It knows no elements.

import { clampInWords, labelOf, sentence, withSign } from "./words.js";
import { percent, points as exactPoints, span } from "./figures.js";
import { inEnglish } from "./english.js";
import { line, lines, note, points, rowsOf, section } from "./section.js";

const hasWholePoints = (rows) => rows.every((row) => Number.isFinite(row.points));
const pointsOf = (row, isWhole) => (isWhole ? row.points : exactPoints(row.points_milli));

/** The section about the score: it always says something. */
export function reasonsOf(a, t = inEnglish) {
  const contributions = rowsOf(a.contributions);
  const clamps = rowsOf(a.clamps);
  if (!contributions.length && !clamps.length) {
    const isWithheld = rowsOf(a.skipped).some(({ reason }) => reason !== "not_in_force");
    return section("reasons", t("why_score"), note(t(isWithheld ? "nothing_known" : "no_rule")));
  }
  // Whole points add up only among themselves.
  const isWhole = hasWholePoints([...contributions, ...clamps]);
  const rows = contributions.map((c) => {
    const remark = [c.dimension && t(c.dimension), c.count > 1 ? t("times", { count: c.count }) : "", Number.isFinite(c.newest_age_s) ? t("newest", { span: span(c.newest_age_s) }) : ""].filter(Boolean).join(" · ");
    return points(c.label ?? c.rule, remark, pointsOf(c, isWhole));
  });
  rows.push(...clamps.map((c) => line(c.kind === "dimension" ? t(`${c.dimension ?? c.label}_title`) : sentence(c.label ?? c.kind), clampInWords(c.kind), withSign(pointsOf(c, isWhole)), "clamp")));
  const exact = isWhole ? undefined : exactPoints(a.score_milli);
  const total = exact % 1 ? t("score_rounded", { score: a.score }) : t("score");
  rows.push(line(total, "", withSign(exact ?? a.score).replace("+", ""), "total"));
  return section("reasons", t("why_score"), lines("reasons", rows));
}

/** What behaviour that arrived late would have given. It counts for nothing. */
export function lateOf(lead, t = inEnglish) {
  const late = rowsOf(lead.late_assessment?.contributions);
  if (!late.length) return null;
  const isWhole = hasWholePoints(late);
  const rows = late.map((c) => points(c.label ?? c.rule, c.count > 1 ? t("times", { count: c.count }) : "", pointsOf(c, isWhole)));
  return section("late", t("late"), lines("late", rows));
}

/** What the visitor is interested in, by product line. */
export function interestsOf(a, t = inEnglish) {
  const interests = rowsOf(a.interests);
  if (!interests.length) return null;
  const rows = interests.map((interest) => points(sentence(interest.line), "", interest.points ?? Math.round(exactPoints(interest.points_milli))));
  return section("interests", t("interested_in"), note(t("interests_note")), lines("interests", rows));
}

/** What amounts count in reports that don't say so themselves. */
const UNITS = { score: "milli_points", intent: "milli_points", behaviour: "attributes" };

/** How much is missing, as far as that can be said: in points as they are shown, in per cent, or in answers. */
function amountMissing(m, a, t) {
  if (!(m.amount > 0)) return undefined;
  const unit = m.unit ?? UNITS[m.kind] ?? "permille";
  if (unit === "attributes") return t("answers", { count: m.amount });
  if (unit === "permille") return percent(m.amount);
  if (m.kind === "fit" || !Number.isFinite(a.intent)) return t("points", { count: exactPoints(m.amount) });
  const gap = exactPoints(a[`${m.kind}_milli`] + m.amount) - a[m.kind];
  return gap >= 1 ? t("points", { count: Math.round(gap) }) : t("less_than_a_point");
}

/** What is missing to qualify, if anything is. */
export function missingOf(a, t = inEnglish) {
  const missing = rowsOf(a.missing);
  if (!missing.length) return null;
  const rows = missing.map((m) => {
    const unknown = rowsOf(m.attributes).map((name) => labelOf(name));
    return line(m.label ?? sentence(m.kind), unknown.length ? t("not_known_yet", { names: unknown.join(", ") }) : "", amountMissing(m, a, t));
  });
  return section("missing", t("missing"), lines("missing", rows));
}
