//! One lead in full: the person, the next step and its deadline, the reasons for the score, and the verdict on the evidence.
//! Every key of the lead may be missing. It shows what the receiver computed and computes nothing itself.

import { bar, make } from "../assets/element.js";
import { clampInWords, contactLabelOf, contactPlaceOf, decisionInWords, gradeInWords, labelOf, ratingInWords, reasonInWords, sentence, stageInWords, verdictInWords, withSign } from "../assets/words.js";
import { clock, instant, limit, percent, points, span, whole } from "./figures.js";
import { gradeBadge, nameOf, verdictBadge } from "./list.js";

const rowsOf = (value) => (Array.isArray(value) ? value : []);

/** Returns a link for a plain e-mail address, and null for anything else, because a `mailto:` link could carry more
 * than an address. */
function mailLink(email, className, text) {
  if (!/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(email)) return null;
  return make("a", { class: className, href: `mailto:${encodeURIComponent(email).replace("%40", "@")}` }, text ?? email);
}

function pairs(entries, name) {
  const list = make("dl", { class: "pairs", "data-field": name });
  for (const [term, value] of entries) {
    if (value === undefined || value === null || value === "") continue;
    list.append(make("div", {}, make("dt", {}, term), make("dd", {}, value)));
  }
  return list;
}

function block(title, ...children) {
  return make("section", {}, make("h3", {}, title), ...children);
}

function line(label, note, amount, className = "") {
  const tone = Number(amount) < 0 ? "minus" : "plus";
  return make("li", { class: className }, make("span", {}, String(label ?? ""), note ? make("small", {}, note) : null), make("b", { class: tone }, withSign(amount)));
}

function head(lead) {
  const { email = "", job_title: title, company } = lead.contact ?? {};
  return make("header", {},
    make("div", {}, make("h2", { "data-field": "name" }, nameOf(lead)), make("p", { class: "quiet" }, [title, company].filter(Boolean).join(" · ") || "No job title or company given")),
    mailLink(String(email), "key key-main", "Write e-mail"));
}

function nextStep(lead, a) {
  const received = instant(lead.received_at);
  const due = received !== null && Number.isFinite(a.sla_min) ? received + a.sla_min * 60_000 : null;
  return make("div", { class: `next next-${a.hand_raised ? "raised" : "calm"}` },
    make("p", { class: "decision", "data-field": "decision" }, a.hand_raised ? make("img", { src: "/assets/hand.svg", alt: "", width: 22, height: 22 }) : null, decisionInWords(a.decision)),
    pairs([
      [labelOf("priority"), a.priority],
      [labelOf("queue"), a.queue],
      [labelOf("sla_min"), Number.isFinite(a.sla_min) ? `${limit(a.sla_min)}, by ${clock(due)}` : undefined],
      [labelOf("reason"), a.reason ? reasonInWords(a.reason) : undefined],
      [labelOf("alert"), a.alert ? "Tell the owner yourself; no alert is sent yet" : undefined],
    ], "follow-up"));
}

function scoreBlock(a) {
  const engagement = whole(a.engagement_milli);
  const intent = whole(a.intent_milli);
  return make("div", { class: "figures" },
    make("p", { class: "big" }, make("b", { "data-field": "score" }, String(a.score ?? "–")), " of 100"),
    make("div", { class: "split" },
      bar(`engagement ${engagement ?? "unknown"}, intent ${intent ?? "unknown"}`, ["engagement", engagement], ["intent", intent]),
      make("p", { class: "legend" }, make("span", { class: "dot-engagement" }, `engagement ${engagement ?? "–"}`), make("span", { class: "dot-intent" }, `intent ${intent ?? "–"}`))),
    make("p", { class: "grade" }, gradeBadge(a), make("small", {}, [gradeInWords(a.grade), ratingInWords(a.rating)].filter(Boolean).join(", "))));
}

function verdictBlock(lead, a) {
  const reasons = rowsOf(lead.verdict_reasons);
  const claimed = lead.claimed && typeof lead.claimed === "object" ? Object.entries(lead.claimed) : [];
  const box = make("div", { class: "trust" }, make("p", {}, verdictBadge(lead.verdict), make("span", {}, verdictInWords(lead.verdict)[1])));
  if (reasons.length) box.append(make("ul", { "data-field": "verdict-reasons" }, ...reasons.map((text) => make("li", {}, String(text)))));
  const added = rowsOf(lead.added).map((addition) => sentence(addition?.words));
  if (added.length) box.append(make("ul", { "data-field": "added" }, ...added.map((text) => make("li", {}, text))));
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

function reasonsBlock(a) {
  const contributions = rowsOf(a.contributions);
  const clamps = rowsOf(a.clamps);
  if (!contributions.length && !clamps.length) return block("Why this score", make("p", { class: "quiet" }, "No rule applies to this visitor, so there are no points."));
  const list = make("ol", { class: "sum", "data-field": "reasons" });
  for (const c of contributions) {
    const note = [c.dimension, c.count > 1 ? `${c.count} times` : "", Number.isFinite(c.newest_age_s) ? `newest ${span(c.newest_age_s)} ago` : ""].filter(Boolean).join(" · ");
    list.append(line(c.label ?? c.rule, note, points(c.points_milli)));
  }
  for (const c of clamps) list.append(line(c.label ?? sentence(c.kind), clampInWords(c.kind), points(c.points_milli), "clamp"));
  list.append(make("li", { class: "total" }, make("span", {}, a.score_milli % 1000 ? `Score, rounded down to ${a.score}` : "Score"), make("b", {}, withSign(points(a.score_milli) ?? a.score).replace("+", ""))));
  return block("Why this score", list);
}

/** What behaviour that arrived late would have given. It counts for nothing. */
function lateBlock(lead) {
  const late = rowsOf(lead.late_assessment?.contributions);
  if (!late.length) return null;
  const list = make("ol", { class: "sum", "data-field": "late" }, ...late.map((c) => line(c.label ?? c.rule, c.count > 1 ? `${c.count} times` : "", points(c.points_milli))));
  return block("Arrived late, does not count", list);
}

function missingLine(m) {
  // The amount is in thousandths of a point for score and intent, and in thousandths of the whole for shares.
  const isPoints = m.kind === "score" || m.kind === "intent";
  const amount = isPoints ? points(m.amount) : percent(m.amount);
  return make("li", {}, make("span", {}, String(m.label ?? sentence(m.kind))), amount ? make("b", {}, isPoints ? `${amount} points` : amount) : null);
}

function missingBlock(a) {
  const missing = rowsOf(a.missing);
  if (!missing.length) return null;
  return block("Missing to qualify by fit and activity", make("ol", { class: "sum", "data-field": "missing" }, ...missing.map(missingLine)));
}

function fitBlock(a) {
  const fit = a.fit ?? {};
  const known = percent(fit.coverage_permille);
  const share = fit.coverage_permille ? percent(fit.share_permille) : undefined;
  if (!share && !known && !a.persona_gap) return null;
  return block("Fit",
    pairs([
      [labelOf("share_permille"), share],
      [labelOf("company_permille"), percent(fit.company_permille)],
      [labelOf("person_permille"), percent(fit.person_permille)],
      [labelOf("coverage_permille"), known && `${known} of the fit criteria`],
      [labelOf("segment"), a.segment],
      [labelOf("stage"), stageInWords(a.stage)],
    ], "fit"),
    a.persona_gap ? make("p", { class: "gap" }, "The company fits, but this person does not take part in buying. Look for a colleague.") : null);
}

function contactBlock(contact, title = "Contact") {
  const entries = Object.entries(contact ?? {}).filter(([name]) => !/^(_|handraise_)/.test(name) && name !== "message");
  entries.sort(([a], [b]) => contactPlaceOf(a) - contactPlaceOf(b));
  const shown = (name, value) => {
    const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    return name === "email" ? mailLink(text) ?? text : text;
  };
  return block(title,
    contact?.message ? make("p", { class: "message", "data-field": "message" }, String(contact.message)) : null,
    pairs(entries.map(([name, value]) => [contactLabelOf(name), shown(name, value)]), "contact"));
}

/** The same form, sent again with different contact details: the visitor corrected a mistake, or somebody else used
 * the same page. */
function sentAgainBlocks(lead) {
  return rowsOf(lead.sent_again).map((again) => contactBlock(again.contact, `Sent again with different details, ${clock(instant(again.received_at))}`));
}

function originBlock(lead, a) {
  const d = a.definition && typeof a.definition === "object" ? a.definition : { id: a.definition };
  return block("Technical details", pairs([
    ["Definition", [d.id, d.version !== undefined ? `version ${d.version}` : ""].filter(Boolean).join(", ")],
    ["Definition hash", d.hash ? make("code", {}, String(d.hash)) : undefined],
    ["Submission id", lead.submission ? make("code", {}, String(lead.submission)) : undefined],
    ["Received", clock(instant(lead.received_at))],
  ], "record"));
}

export function showDetail(place, lead, goBack) {
  const a = lead.assessment ?? {};
  const back = make("button", { type: "button", class: "key back" }, "Back to the list");
  back.addEventListener("click", goBack);
  const parts = [back, head(lead), nextStep(lead, a), scoreBlock(a), reasonsBlock(a), lateBlock(lead), missingBlock(a), verdictBlock(lead, a), contactBlock(lead.contact), ...sentAgainBlocks(lead), fitBlock(a), originBlock(lead, a)];
  place.replaceChildren(...parts.filter(Boolean));
}
