// Makes of a view what a template can draw: templates have no expressions, so every class, style and yes or no is made here. It adds no words to the view but labels.

/** The sections of a compact card. */
const COMPACT = ["reasons"];
/** What to do, which stands at the top. */
const NEXT = "follow-up";

function rowOf(row, place) {
  return { key: `${place} ${row.key}`, label: row.label, note: row.note, amount: row.amount, lineClass: `line line-${row.tone}` };
}

function partOf(part, place) {
  return {
    key: `${place} ${part.name}`,
    partClass: `part part-${part.name || part.kind}`,
    title: part.title,
    figure: part.figure,
    text: part.text,
    isNote: part.kind === "note",
    textClass: part.tone === "warning" ? "note note-warning" : "text",
    isFacts: part.kind === "facts",
    isLines: part.kind === "lines",
    rows: part.rows.map(rowOf),
  };
}

const noteOf = ({ tone, text }, place) => ({ key: `${place}`, text, noteClass: `note note-${tone}` });

function barOf({ score, engagement, intent }) {
  if (engagement === null || intent === null) return null;
  const wide = (points) => `width: ${Math.min(Math.max(Number(points) || 0, 0), 100)}%`;
  return { label: `Score ${score} of 100: engagement ${engagement}, intent ${intent}`, engagement, intent, engagementStyle: wide(engagement), intentStyle: wide(intent) };
}

/** What the template draws of a view; `hidden` names sections to leave out. */
export function shapeOf(view, isCompact, hidden) {
  const isShown = (name) => name !== NEXT && (isCompact ? COMPACT.includes(name) : !hidden.includes(name));
  const next = view.sections.filter(({ name }) => name === NEXT).flatMap(({ parts }) => parts);
  const asked = next.filter(({ kind }) => kind === "note");
  const facts = next.flatMap(({ rows }) => rows).map(rowOf);
  return {
    state: view.state,
    headline: view.headline,
    headClass: `head head-${view.tone}`,
    hasScore: view.state !== "empty",
    score: view.score,
    bar: barOf(view),
    grade: view.grade,
    gradeInWords: view.gradeInWords,
    asOf: view.asOf,
    next: facts.length ? facts : null,
    notes: [...asked, ...view.notes].map(noteOf),
    sections: view.sections.filter(({ name }) => isShown(name)).map(({ name, title, parts }) => ({ key: name, title, sectionClass: `section section-${name}`, parts: parts.map(partOf) })),
    foot: isCompact ? "" : view.foot,
  };
}
