//! What a report says, as data: sections with parts, in words and figures. The inbox, the playground and the live panel draw it with
//! `part.js`; cards in other programs draw it with elements of their own. `packages/card/card.d.ts` has the types. It knows no elements.

import { withSign } from "./words.js";

export const rowsOf = (value) => (Array.isArray(value) ? value.filter((row) => row !== null && row !== undefined) : []);

/** A section with a heading; parts that are missing are left out. */
export const section = (name, title, ...parts) => ({ name, title, parts: parts.filter(Boolean) });

/** A sentence: `quiet`, or a `warning`. */
export const note = (text, tone = "quiet", name = "") => ({ kind: "note", name, tone, title: "", figure: "", text, rows: [] });

/** Terms with values. A term without a value is left out. */
export function facts(name, entries) {
  const known = entries.filter(([, value]) => value !== undefined && value !== null && value !== "");
  const rows = known.map(([label, value], place) => ({ key: String(place), label, note: "", amount: String(value), tone: "plain" }));
  return rows.length ? { kind: "facts", name, tone: "plain", title: "", figure: "", text: "", rows } : null;
}

/** Lines with amounts, in the order in which they come, below a heading with a figure if there is one. */
export function lines(name, rows, title = "", figure = "") {
  return { kind: "lines", name, tone: "plain", title, figure, text: "", rows: rows.map((row, place) => ({ key: String(place), ...row })) };
}

/** One line: what it is about, a remark below it, and an amount. */
export const line = (label, remark = "", amount = "", tone = "plain") => ({ label: String(label ?? ""), note: remark, amount, tone });

/** The same with an amount of points, with its sign. */
export function points(label, remark, amount) {
  const value = Number(amount);
  return line(label, remark, withSign(amount), value < 0 ? "minus" : value > 0 ? "plus" : "plain");
}
