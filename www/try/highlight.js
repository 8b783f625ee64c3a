//! Cuts a line of TOML or JSON into pieces to colour, and to underline where a problem is. It reads a line at a time and checks
//! nothing.

const TOKENS = {
  toml: /(?<note>#.*)|(?<table>^\s*\[\[?[^\]]*\]\]?)|(?<key>[\w-]+(?=\s*(?:\.[\w-]+\s*)*=)|"[^"]*"(?=\s*=))|(?<text>"(?:[^"\\]|\\.)*"?|'[^']*'?)|(?<number>\b(?:true|false)\b|[+-]?\b\d[\w.:+-]*)/g,
  json: /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<text>"(?:[^"\\]|\\.)*"?)|(?<number>\b(?:true|false|null)\b|-?\b\d[\w.+-]*)/g,
};
/** What a problem's place is about: a quoted text, a word, or a single sign. */
const SPOT = /^(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[\w.+-]+|\[\[?[^\]]*\]\]?|\S)/;

/** [{ from, to, kind }] for the parts of a line that have a colour. */
function coloured(line, language) {
  return [...line.matchAll(TOKENS[language])].map(({ 0: token, index, groups }) => ({ from: index, to: index + token.length, kind: Object.keys(groups).find((kind) => groups[kind] !== undefined) }));
}

/** Where the problem at a column is; columns count characters, and texts count in UTF-16. */
function spot(line, column) {
  const from = [...line].slice(0, Math.max((column ?? 1) - 1, 0)).join("").length;
  const size = SPOT.exec(line.slice(from))?.[0].length;
  return size ? { from, to: from + size } : { from: Math.max(line.trimEnd().length - 1, 0), to: line.length };
}

/** [{ text, kind, severity }]: the whole line, in pieces. `marks` are the problems of the line. */
export function piecesOf(line, language, marks) {
  const colours = coloured(line, language);
  const spots = marks.map(({ column, severity }) => ({ ...spot(line, column), severity }));
  const cuts = [...new Set([0, line.length, ...[...colours, ...spots].flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  const at = (ranges, place) => ranges.find(({ from, to }) => from <= place && place < to);
  return cuts.slice(0, -1).map((from, number) => ({ text: line.slice(from, cuts[number + 1]), kind: at(colours, from)?.kind, severity: at(spots, from)?.severity }));
}
