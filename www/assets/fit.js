//! How well company and person fit: in shares, and criterion by criterion. It knows nothing of the score, and no elements.

import { labelOf, stageInWords, valueInWords } from "./words.js";
import { percent } from "./figures.js";
import { facts, line, lines, note, rowsOf, section } from "./section.js";

function criterionLine(c) {
  const attribute = labelOf(c.attribute);
  const label = String(c.label ?? attribute);
  const isKnown = c.value !== null && c.value !== undefined;
  const value = isKnown ? valueInWords(c.value) : "Not known";
  // A criterion often has its attribute's name, which then need not be said twice.
  const remark = label.toLowerCase() === attribute.toLowerCase() ? value : `${attribute}: ${value}`;
  // What is unknown does not count against anybody, so it has no points yet.
  return isKnown ? line(label, remark, `${c.points} of ${c.most}`) : line(label, remark, `up to ${c.most}`, "quiet");
}

/** One side of the fit: its criteria under a heading with the best profile and the share, or else these two as facts. */
function side(name, profile, share, criteria) {
  const rows = criteria.filter((c) => c.side === name).map(criterionLine);
  const title = labelOf(`${name}_permille`);
  if (!rows.length) return { facts: [[title, share], [labelOf(`${name}_profile`), profile]], lines: null };
  return { facts: [], lines: lines(`criteria-${name}`, rows, profile ? `${title}: ${profile}` : title, share) };
}

/** The section about the fit, if there is anything to say. */
export function fitOf(a) {
  const fit = a.fit ?? {};
  const known = percent(fit.coverage_permille);
  const criteria = rowsOf(a.criteria);
  const company = side("company", a.profile, percent(fit.company_permille), criteria);
  const person = side("person", a.persona, percent(fit.person_permille), criteria);
  const shares = facts("fit", [
    [labelOf("share_permille"), fit.coverage_permille ? percent(fit.share_permille) : undefined],
    ...company.facts,
    ...person.facts,
    [labelOf("coverage_permille"), known && `${known} of the fit criteria`],
    [labelOf("segment"), a.segment],
    [labelOf("stage"), a.stage ? stageInWords(a.stage) : undefined],
  ]);
  const gap = a.persona_gap && note("The company fits, but this person does not take part in buying. Look for a colleague.", "warning");
  const all = section("fit", "Fit", shares, gap, company.lines, person.lines);
  return all.parts.length ? all : null;
}
