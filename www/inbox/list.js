//! The list of leads, newest first, and below them those that a person should check. It draws rows and does not know what happens when one is selected.

import { bar, make } from "../assets/element.js";
import { ago, clock, instant } from "../assets/figures.js";
import { gradeBadge } from "../assets/report.js";
import { rowsOf } from "../assets/section.js";
import { stageInShort, stageInWords, verdictInWords } from "../assets/words.js";

export const newestFirst = (leads) => [...leads].sort((a, b) => (instant(b.received_at) ?? 0) - (instant(a.received_at) ?? 0));
const text = (value) => (typeof value === "string" && value.trim() ? value : undefined);

/** Who the contact is. The receiver finds it by what the definition says of its fields; a lead from before it did has the usual names. */
export function cardOf(lead) {
  const { name, email, company, job_title } = lead?.contact ?? {};
  const card = lead?.card && typeof lead.card === "object" ? lead.card : { name, email, company, job_title };
  return { name: text(card.name), email: text(card.email), company: text(card.company), title: text(card.job_title) };
}

export function nameOf(lead) {
  const { name, email } = cardOf(lead);
  return name ?? email ?? "No name given";
}

const srOnly = (text) => make("span", { class: "sr" }, text);

export function verdictBadge(verdict) {
  const known = String(verdict ?? "").replace(/[^a-z_]/g, "");
  return make("span", { class: `verdict verdict-${known}`, "data-field": "verdict", "data-verdict": known }, verdictInWords(verdict)[0]);
}

/** Why a person should check the lead before sales does: codes, or nothing. */
export const checksOf = (lead) => rowsOf(lead?.to_be_checked);

function row(lead, chosen, nowMs, choose) {
  const a = lead.assessment ?? {};
  const isUnchecked = checksOf(lead).length > 0;
  const received = instant(lead.received_at);
  const button = make("button", { type: "button", class: "lead", "aria-current": chosen ? "true" : undefined },
    make("span", { class: "who" },
      make("strong", { "data-field": "name" }, make("span", {}, nameOf(lead)), a.hand_raised ? make("img", { src: "/assets/hand.svg", alt: " (hand raised)", title: "Asked to be contacted by sales", width: 18, height: 18 }) : null),
      make("span", { class: "company", "data-field": "company" }, cardOf(lead).company ?? "No company given"),
      a.hand_unclear ? make("span", { class: "flag", "data-field": "hand-unclear", title: "What they answered about being contacted is neither a clear yes nor a clear no" }, srOnly(", "), "A person should read it") : null),
    make("span", { class: "score" }, srOnly(", score "), make("b", { "data-field": "score" }, String(a.score ?? "–")), bar(null, ["score", a.score])),
    make("span", {}, srOnly(", fit and activity "), gradeBadge(a)),
    make("span", { class: "step" },
      // Nobody is to hurry because of a machine.
      make("b", { class: a.priority === "P1" && !isUnchecked ? "urgent" : "", "data-field": "priority" }, srOnly(", priority "), isUnchecked ? "–" : String(a.priority || "–")),
      make("span", { class: "quiet", "data-field": "stage", title: stageInWords(a.stage) }, srOnly(", stage "), stageInShort(a.stage))),
    make("span", {}, srOnly(", "), verdictBadge(lead.verdict)),
    make("span", { class: "when" }, srOnly(", received "), make("time", { datetime: String(lead.received_at ?? ""), title: clock(received) }, ago(received, nowMs))));
  button.addEventListener("click", () => choose(lead.submission));
  return make("li", { "data-submission": String(lead.submission ?? "") }, button);
}

/** Above the leads that are to be checked: how many there are. */
function divider(count) {
  const words = `To be checked first: ${count} ${count === 1 ? "lead" : "leads"}`;
  return make("li", { class: "divider", "data-field": "to-be-checked" }, make("h2", {}, words));
}

export function showList(list, leads, chosenId, nowMs, choose) {
  // The rows are rebuilt every 15 seconds, so the focus has to be put back.
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.submission : undefined;
  const drawn = (lead) => row(lead, lead.submission === chosenId, nowMs, choose);
  const unchecked = leads.filter((lead) => checksOf(lead).length);
  const others = leads.filter((lead) => !checksOf(lead).length);
  list.replaceChildren(...others.map(drawn), ...(unchecked.length ? [divider(unchecked.length)] : []), ...unchecked.map(drawn));
  if (focused === undefined) return;
  for (const item of list.children) if (item.dataset.submission === focused) item.querySelector("button").focus();
}
