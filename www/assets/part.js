//! The parts that a lead's page is built of: a section, a list of terms and values, and a list of lines with amounts. It does
//! not know what they say.

import { make } from "./element.js";

/** A section with a heading. */
export const block = (title, ...children) => make("section", {}, make("h3", {}, title), ...children);

/** A list of terms and values. A term without a value is left out. */
export function pairs(entries, name) {
  const list = make("dl", { class: "pairs", "data-field": name });
  for (const [term, value] of entries) {
    if (value === undefined || value === null || value === "") continue;
    list.append(make("div", {}, make("dt", {}, term), make("dd", {}, value)));
  }
  return list.children.length ? list : null;
}

/** One line: what it is about, a remark below it, and an amount. A line that sums up, or takes away, stands out as a whole. */
function drawLine({ label, note, amount, tone }) {
  const isWhole = tone === "clamp" || tone === "total";
  return make("li", { class: isWhole && tone },
    make("span", {}, label, note ? make("small", {}, note) : null),
    amount ? make("b", { class: isWhole || tone === "plain" ? null : tone }, amount) : null);
}

const DRAW = {
  note: ({ text, tone, name }) => [make("p", { class: tone === "warning" ? "note" : "quiet", "data-field": name || null }, text)],
  facts: ({ name, rows }) => [pairs(rows.map(({ label, amount }) => [label, amount]), name)],
  lines: ({ name, title, figure, rows }) => [
    title ? make("h4", {}, make("span", {}, title), figure ? make("b", {}, figure) : null) : null,
    make("ol", { class: "sum", "data-field": name }, ...rows.map(drawLine)),
  ],
};

/** Draws the parts of a section, without its heading. */
export const drawParts = ({ parts }) => parts.flatMap((part) => DRAW[part.kind](part)).filter(Boolean);

/** Draws a section of a report; nothing for a section that there is not. */
export const draw = (section) => section && block(section.title, ...drawParts(section));
