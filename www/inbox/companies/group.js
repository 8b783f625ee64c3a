//! The buying group as a table: who is known, by function and seniority, as fit counts read them. It does not know roles.

import { make } from "/assets/element.js";
import { texts } from "/assets/language.js";
import { block } from "/assets/part.js";
import { gradeBadge } from "/assets/badge.js";
import { rowsOf } from "/assets/section.js";
import { valueInWords } from "/assets/words.js";
import { heldBackBy, nameOf } from "/inbox/standing.js";

const t = await texts("company");
const UNKNOWN = "";
/** Who decides first: the values of the shipped attribute. Others follow. */
const SENIORITIES = ["executive", "vp", "director", "manager", "individual", "assistant", "student"];

/** What is known of an attribute of a person, such as "director". */
const valueOf = (person, attribute) => rowsOf(person.report?.criteria).find((each) => each.attribute === attribute)?.value ?? UNKNOWN;
const words = (value) => (value === UNKNOWN ? t("unknown") : valueInWords(value));
/** All values that people have, the usual first; what is not known comes last. */
function valuesOf(people, attribute) {
  const counts = new Map();
  for (const person of people) counts.set(valueOf(person, attribute), (counts.get(valueOf(person, attribute)) ?? 0) + 1);
  return [...counts].sort(([one, many], [other, more]) => (one === UNKNOWN) - (other === UNKNOWN) || more - many || words(one).localeCompare(words(other))).map(([value]) => value);
}

/** Nothing if the definition asks for neither function nor seniority. */
export function groupTable(people) {
  const isAsked = people.some((person) => rowsOf(person.report?.criteria).some(({ attribute }) => attribute === "function" || attribute === "seniority"));
  if (!isAsked) return null;
  const placeOf = (value) => (SENIORITIES.includes(value) ? SENIORITIES.indexOf(value) : SENIORITIES.length);
  const [columns, rows] = [valuesOf(people, "function"), valuesOf(people, "seniority").sort((one, other) => placeOf(one) - placeOf(other))];
  const member = (person) => make("li", { class: heldBackBy(person) ? "member-held" : null }, make("a", { href: `/inbox/persons/${person.person}`, dir: "auto" }, nameOf(person)), " ", gradeBadge(person.report ?? {}));
  const cell = (seniority, func) => {
    const here = people.filter((person) => valueOf(person, "seniority") === seniority && valueOf(person, "function") === func);
    return make("td", {}, here.length ? make("ul", {}, ...here.map(member)) : null);
  };
  const headings = make("tr", {}, make("th", { scope: "col" }, t("seniority")), ...columns.map((value) => make("th", { scope: "col" }, words(value))));
  const body = rows.map((value) => make("tr", {}, make("th", { scope: "row" }, words(value)), ...columns.map((func) => cell(value, func))));
  return block(t("group"), make("p", { class: "quiet" }, t("group_note")),
    make("div", { class: "table-around", tabindex: "0", role: "region", "aria-label": t("group_note") }, make("table", { "data-field": "group" }, make("thead", {}, headings), make("tbody", {}, ...body))));
}
