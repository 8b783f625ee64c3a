//! How well company and person fit: in shares, and criterion by criterion. It speaks English unless it gets other texts. It knows nothing of the
//! score, and no elements.

import { labelOf, sentence, stageInWords, valueInWords } from "./words.js";
import { percent } from "./figures.js";
import { inEnglish } from "./english.js";
import { facts, line, lines, note, rowsOf, section } from "./section.js";

function criterionLine(c, { t, originOf }) {
  const attribute = labelOf(c.attribute);
  const label = String(c.label ?? attribute);
  const isKnown = c.value !== null && c.value !== undefined;
  const value = isKnown ? valueInWords(c.value) : t("not_known");
  // A criterion often has its attribute's name, which then need not be said twice.
  const named = label.toLowerCase() === attribute.toLowerCase() ? value : `${attribute}: ${value}`;
  const remark = [named, isKnown && originOf(c.attribute, c.value)].filter(Boolean).join(" · ");
  // What is unknown does not count against anybody, so it has no points yet.
  return isKnown ? line(label, remark, t("points_of", { points: c.points, most: c.most })) : line(label, remark, t("up_to", { most: c.most }), "quiet");
}

/** One side of the fit: its criteria under a heading with the best profile and the share, or else these two as facts. */
function side(name, profile, share, criteria, ways) {
  const rows = criteria.filter((c) => c.side === name).map((c) => criterionLine(c, ways));
  const title = labelOf(`${name}_permille`);
  if (!rows.length) return { facts: [[title, share], [labelOf(`${name}_profile`), profile]], lines: null };
  return { facts: [], lines: lines(`criteria-${name}`, rows, profile ? `${title}: ${profile}` : title, share) };
}

/** Why the grade is that letter: from how many points on it begins, and how far the next one is. */
function gradeInPoints(a, { scale, grades, min_coverage_pct: needed }, t) {
  if (a.grade === "U") return note(t("grade_unknown", { share: percent(a.fit?.coverage_permille ?? 0), needed: percent(needed * 10) }), "quiet", "grade-why");
  // What is unknown counts only where the points themselves do.
  const counted = rowsOf(a.criteria).filter(({ value }) => scale === "points" || (value !== null && value !== undefined));
  const sum = (name) => counted.reduce((all, row) => all + (Number(row[name]) || 0), 0);
  const [reached, most] = [sum("points"), sum("most")];
  const least = (letter) => (scale === "points" ? grades[letter] : Math.ceil((grades[letter] * most) / 100));
  const next = { B: "A", C: "B", D: "C" }[a.grade];
  const gap = next && least(next) - reached;
  return note([
    t(grades[a.grade] === undefined ? "grade_lowest" : "grade_from", { grade: a.grade, points: reached, most, from: least(a.grade) }),
    gap > 0 && t("grade_next", { grade: next, from: least(next), count: gap }),
  ].filter(Boolean).join(" "), "quiet", "grade-why");
}

/** The section about the fit, if there is anything to say. `originOf(attribute, value)` says where a value comes from, if that is known, and `grading` where
 * each grade begins. */
export function fitOf(a, { t = inEnglish, originOf = () => "", grading } = {}) {
  const ways = { t, originOf };
  const fit = a.fit ?? {};
  const known = percent(fit.coverage_permille);
  const criteria = rowsOf(a.criteria);
  const company = side("company", a.profile, percent(fit.company_permille), criteria, ways);
  const person = side("person", a.persona, percent(fit.person_permille), criteria, ways);
  const shares = facts("fit", [
    [labelOf("share_permille"), fit.coverage_permille ? percent(fit.share_permille) : undefined],
    ...company.facts,
    ...person.facts,
    [labelOf("coverage_permille"), known && t("known_share", { share: known })],
    [labelOf("segment"), a.segment ? sentence(a.segment) : undefined],
    [labelOf("stage"), a.stage ? stageInWords(a.stage) : undefined],
  ]);
  const gap = a.persona_gap && note(t("persona_gap"), "warning");
  const all = section("fit", t("fit"), grading && rowsOf(a.criteria).length > 0 && gradeInPoints(a, grading, t), shares, gap, company.lines, person.lines);
  return all.parts.length ? all : null;
}
