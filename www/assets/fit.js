//! How well company and person fit: in shares, and criterion by criterion. It knows nothing of the score.

import { make } from "./element.js";
import { labelOf, stageInWords, valueInWords } from "./words.js";
import { percent } from "./figures.js";
import { block, line, lines, pairs, rowsOf } from "./part.js";

function criterionLine(c) {
  const attribute = labelOf(c.attribute);
  const label = String(c.label ?? attribute);
  const isKnown = c.value !== null && c.value !== undefined;
  const value = isKnown ? valueInWords(c.value) : "Not known";
  // A criterion often has its attribute's name, which then need not be said twice.
  const note = label.toLowerCase() === attribute.toLowerCase() ? value : `${attribute}: ${value}`;
  // What is unknown does not count against anybody, so it has no points yet.
  return line(label, note, isKnown ? make("b", {}, `${c.points} of ${c.most}`) : make("b", { class: "quiet" }, `up to ${c.most}`));
}

/** One side of the fit: its criteria under a heading with the best profile and the share, or else these two as facts. */
function side(name, profile, share, criteria) {
  const rows = criteria.filter((c) => c.side === name).map(criterionLine);
  const title = labelOf(`${name}_permille`);
  if (!rows.length) return { facts: [[title, share], [labelOf(`${name}_profile`), profile]], parts: [] };
  const heading = make("h4", {}, make("span", {}, profile ? `${title}: ` : title, profile ? make("strong", {}, String(profile)) : null), share ? make("b", {}, share) : null);
  return { facts: [], parts: [heading, lines(`criteria-${name}`, ...rows)] };
}

export function fitBlock(a) {
  const fit = a.fit ?? {};
  const known = percent(fit.coverage_permille);
  const criteria = rowsOf(a.criteria);
  const company = side("company", a.profile, percent(fit.company_permille), criteria);
  const person = side("person", a.persona, percent(fit.person_permille), criteria);
  const facts = pairs([
    [labelOf("share_permille"), fit.coverage_permille ? percent(fit.share_permille) : undefined],
    ...company.facts,
    ...person.facts,
    [labelOf("coverage_permille"), known && `${known} of the fit criteria`],
    [labelOf("segment"), a.segment],
    [labelOf("stage"), a.stage ? stageInWords(a.stage) : undefined],
  ], "fit");
  const gap = a.persona_gap ? make("p", { class: "note" }, "The company fits, but this person does not take part in buying. Look for a colleague.") : null;
  const parts = [facts, gap, ...company.parts, ...person.parts].filter(Boolean);
  return parts.length ? block("Fit", ...parts) : null;
}
