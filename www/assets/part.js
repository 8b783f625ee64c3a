//! The parts that a lead's page is built of: a section, a list of terms and values, and a list of lines with amounts. It does
//! not know what they say.

import { make } from "./element.js";
import { withSign } from "./words.js";

export const rowsOf = (value) => (Array.isArray(value) ? value.filter((row) => row !== null && row !== undefined) : []);

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

/** A list of lines, in the order in which they come. */
export const lines = (name, ...rows) => make("ol", { class: "sum", "data-field": name }, ...rows);

/** One line: what it is about, a note below it, and an amount. */
export function line(label, note, amount, className = "") {
  return make("li", { class: className || undefined }, make("span", {}, String(label ?? ""), note ? make("small", {}, note) : null), amount ?? null);
}

/** An amount of points with its sign, as a line's amount. */
export function signed(points) {
  const value = Number(points);
  return make("b", { class: value < 0 ? "minus" : value > 0 ? "plus" : undefined }, withSign(points));
}
