//! One lead in full: the person, the next step and its deadline, the reasons for the score, and the verdict on the evidence.
//! Every key of the lead may be missing. It shows what the receiver computed and computes nothing itself.

import { make } from "../assets/element.js";
import { clock, instant } from "../assets/figures.js";
import { fitOf } from "../assets/fit.js";
import { block, draw, pairs } from "../assets/part.js";
import { interestsOf, lateOf, missingOf, reasonsOf } from "../assets/reason.js";
import { nextStep, scoreBlock } from "../assets/report.js";
import { rowsOf } from "../assets/section.js";
import { additionInWords, checksInWords, contactLabelOf, contactPlaceOf, findingInWords, sentence, verdictInWords } from "../assets/words.js";
import { cardOf, checksOf, nameOf, verdictBadge } from "./list.js";

/** Returns a link for a plain e-mail address, and null for anything else, because a `mailto:` link could carry more
 * than an address. */
function mailLink(email, className, text) {
  if (!/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(email)) return null;
  return make("a", { class: className, href: `mailto:${encodeURIComponent(email).replace("%40", "@")}` }, text ?? email);
}

function head(lead) {
  const { email = "", title, company } = cardOf(lead);
  return make("header", {},
    make("div", {}, make("h2", { "data-field": "name" }, nameOf(lead)), make("p", { class: "quiet" }, [title, company].filter(Boolean).join(" · ") || "No job title or company given")),
    mailLink(email, "key key-main", "Write e-mail"));
}

/** Why a person should look at the lead before sales does. */
function checkNote(lead) {
  const checks = checksOf(lead);
  if (!checks.length) return null;
  return make("div", {}, make("p", { class: "note", "data-field": "checks" }, make("strong", {}, "Check this lead first. "), `It may come from a machine: ${checksInWords(checks)}. Its score and what is to happen are as they would be without that.`));
}

function verdictBlock(lead, a) {
  const reasons = rowsOf(lead.verdict_reasons);
  const claimed = lead.claimed && typeof lead.claimed === "object" ? Object.entries(lead.claimed) : [];
  const box = make("div", { class: "trust" }, make("p", {}, verdictBadge(lead.verdict), make("span", {}, verdictInWords(lead.verdict)[1])));
  if (reasons.length) box.append(make("ul", { "data-field": "verdict-reasons" }, ...reasons.map((text) => make("li", {}, findingInWords(text)))));
  const added = rowsOf(lead.added).map(additionInWords);
  if (added.length) box.append(make("h4", {}, "Added by the receiver"), make("ul", { "data-field": "added" }, ...added.map((text) => make("li", {}, text))));
  if (lead.verdict === "mismatch" && claimed.length) {
    const body = make("tbody");
    for (const [name, value] of claimed) {
      const ours = Object.hasOwn(a, name) && typeof a[name] !== "object" ? String(a[name]) : "–";
      body.append(make("tr", { "data-claim": name }, make("th", { scope: "row" }, sentence(name)), make("td", { class: ours === String(value) ? "" : "wrong" }, String(value)), make("td", { class: "right" }, ours)));
    }
    const headings = make("tr", {}, make("td"), make("th", { scope: "col" }, "Claimed by the form"), make("th", { scope: "col" }, "Recomputed"));
    box.append(make("table", {}, make("thead", {}, headings), body));
  }
  return block("Can you trust this score?", box);
}

function contactBlock(contact, email, title = "Contact") {
  const entries = Object.entries(contact ?? {}).filter(([name]) => !/^(_|handraise_)/.test(name) && name !== "message");
  entries.sort(([a], [b]) => contactPlaceOf(a) - contactPlaceOf(b));
  const shown = (name, value) => {
    const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    return name === "email" || text === email ? mailLink(text) ?? text : text;
  };
  const message = contact?.message ? make("p", { class: "message", "data-field": "message" }, String(contact.message)) : null;
  const fields = pairs(entries.map(([name, value]) => [contactLabelOf(name), shown(name, value)]), "contact");
  return block(title, message, fields, message || fields ? null : make("p", { class: "quiet" }, "The form had no contact details."));
}

/** The same form, sent again with different contact details: the visitor corrected a mistake, or somebody else used
 * the same page. */
function sentAgainBlocks(lead) {
  return rowsOf(lead.sent_again).map((again) => contactBlock(again.contact, undefined, `Sent again with different details, ${clock(instant(again.received_at))}`));
}

function originBlock(lead, a) {
  const d = a.definition && typeof a.definition === "object" ? a.definition : { id: a.definition };
  return block("Technical details", pairs([
    ["Definition", [d.id, d.version !== undefined ? `version ${d.version}` : ""].filter(Boolean).join(", ")],
    ["Definition hash", d.hash ? make("code", {}, String(d.hash)) : undefined],
    ["Submission id", lead.submission ? make("code", {}, String(lead.submission)) : undefined],
    ["Received", lead.received_at ? clock(instant(lead.received_at)) : undefined],
  ], "record"));
}

export function showDetail(place, lead, goBack) {
  const a = lead.assessment ?? {};
  const back = make("button", { type: "button", class: "key back" }, "Back to the list");
  back.addEventListener("click", goBack);
  const explanation = [reasonsOf(a), lateOf(lead), interestsOf(a), fitOf(a), missingOf(a)].map(draw);
  const parts = [back, head(lead), checkNote(lead), nextStep(a, instant(lead.received_at)), scoreBlock(a), ...explanation, verdictBlock(lead, a), contactBlock(lead.contact, cardOf(lead).email), ...sentAgainBlocks(lead), originBlock(lead, a)];
  place.replaceChildren(...parts.filter(Boolean));
}
