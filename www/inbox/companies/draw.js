//! A company as salespeople see it: what to do next, who takes part in buying, and everybody who is known. It shows what the receiver computed and computes
//! nothing itself.

import { make } from "/assets/element.js";
import { ago, instant, percent } from "/assets/figures.js";
import { texts } from "/assets/language.js";
import { block, pairs } from "/assets/part.js";
import { gradeBadge } from "/assets/badge.js";
import { rowsOf } from "/assets/section.js";
import { stageInShort, stageInWords } from "/assets/words.js";
import { cardOf, checksOf, heldBackBy, heldBackInWords, nameOf } from "/inbox/standing.js";
import { nameOfOwner } from "/inbox/team.js";
import { dueInWords } from "/inbox/when.js";
import { groupTable } from "/inbox/companies/group.js";

const t = await texts("company");

export const personLink = (person) => make("a", { href: `/inbox/persons/${person.person}`, dir: "auto" }, nameOf(person));
export const isOut = (person) => Boolean(heldBackBy(person)) || checksOf(person).length > 0;

/** The name that most of its people give, or that your target list has. */
function nameOfCompany({ domain, account, people }) {
  const counts = new Map();
  for (const { company } of people.map(cardOf)) if (company) counts.set(company, (counts.get(company) ?? 0) + 1);
  const [usual] = [...counts].sort(([, one], [, other]) => other - one)[0] ?? [];
  return usual ?? account?.target ?? domain;
}

function head(found, name) {
  const { account, domain } = found;
  const standing = account && t(account.qualified ? "qualified" : "not_qualified");
  return make("header", {}, make("h2", { dir: "auto", "data-field": "company" }, name), make("p", { class: "quiet" }, [name !== domain && domain, account && (account.target ? t("target", { name: account.target }) : t("no_target"))].filter(Boolean).join(" · ")),
    standing ? make("p", { "data-field": "qualified" }, make("strong", {}, standing)) : make("p", { class: "quiet" }, t("no_policy")));
}

const figuresOf = (account) => account && make("section", {}, pairs([
  [t("score"), t("of_100", { score: account.score })],
  [t("best_fit"), account.grade === "U" ? t("unknown") : account.grade],
  [t("people"), t("people_count", { active: account.active, count: account.known })],
  [t("coverage"), rowsOf(account.roles).length ? t("coverage_share", { share: percent(account.coverage_permille) }) : undefined],
], "account"));

/** What to do, the most pressing first: deadlines, then roles that nobody fills, then what else is missing. */
function stepsOf({ account, people }, nowMs) {
  const due = people.filter((person) => person.due_at && !isOut(person)).sort((one, other) => instant(one.due_at) - instant(other.due_at));
  const deadlines = due.map((person) => {
    const { tone, words, detail } = dueInWords({ dueMs: instant(person.due_at) }, nowMs);
    return make("li", {}, personLink(person), ": ", make("span", { class: tone === "late" ? "late" : null }, words), `, ${detail}`);
  });
  const roles = rowsOf(account?.roles).filter(({ active }) => !active).map(({ label, known }) => make("li", { dir: "auto" }, known ? t("step_role_known", { role: label, count: known }) : t("step_role", { role: label })));
  const missing = rowsOf(account?.missing).filter((what) => what !== "roles" || !roles.length).map((what) => make("li", {}, t("step_missing", { missing: t(`missing_${what}`) })));
  const steps = [...deadlines, ...roles, ...missing];
  return block(t("next_steps"), steps.length ? make("ul", { class: "plain-list", "data-field": "steps" }, ...steps) : make("p", { class: "quiet" }, t("nothing_to_do")));
}

function rolesOf(account) {
  const roles = rowsOf(account?.roles);
  if (!roles.length) return null;
  const cell = (count) => make("td", { class: count ? null : "gap" }, count ? String(count) : t("nobody_yet"));
  const rows = roles.map(({ label, active, known }) => make("tr", {}, make("th", { scope: "row", dir: "auto" }, label), cell(active), make("td", {}, String(known))));
  const headings = ["role", "take_part", "known"].map((key) => make("th", { scope: "col" }, t(key)));
  return block(t("roles"), make("div", { class: "table-around" }, make("table", { "data-field": "roles" }, make("thead", {}, make("tr", {}, ...headings)), make("tbody", {}, ...rows))));
}

function personRow(person, nowMs) {
  const { title } = cardOf(person);
  const held = heldBackBy(person);
  return make("tr", { class: isOut(person) ? "member-held" : null, "data-person": person.person },
    make("th", { scope: "row" }, personLink(person), title ? make("small", { dir: "auto" }, ` ${title}`) : null, held ? make("small", {}, ` · ${heldBackInWords(person)}`) : null),
    make("td", {}, gradeBadge(person.report ?? {})),
    make("td", { title: stageInWords(person.stage) }, stageInShort(person.stage)),
    make("td", {}, person.owner ? make("bdi", { title: person.owner }, nameOfOwner(person.owner)) : "–"),
    make("td", {}, ago(instant(person.last_at), nowMs)));
}

function peopleOf({ people, more }, nowMs) {
  if (!people.length) return make("p", { "data-field": "nobody" }, t("nobody"));
  const headings = ["person", "fit_activity", "stage", "owner", "last"].map((key) => make("th", { scope: "col" }, t(key)));
  // Those who are held back come last.
  const sorted = people.toSorted((one, other) => isOut(one) - isOut(other) || (other.report?.score ?? 0) - (one.report?.score ?? 0));
  const table = make("table", { class: "people-table", "data-field": "people" }, make("thead", {}, make("tr", {}, ...headings)), make("tbody", {}, ...sorted.map((person) => personRow(person, nowMs))));
  return block(t("people"), make("div", { class: "table-around" }, table), more ? make("p", { class: "quiet" }, t("more")) : null);
}

/** Draws everything → the company's name. */
export function drawCompany(place, found, nowMs) {
  const name = nameOfCompany(found);
  const parts = [head(found, name), figuresOf(found.account), stepsOf(found, nowMs), groupTable(found.people), rolesOf(found.account), peopleOf(found, nowMs)];
  place.replaceChildren(...parts.filter(Boolean));
  return name;
}
