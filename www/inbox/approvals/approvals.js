//! The page of approvals: loads how things are, draws them anew when they changed, and lets whoever may approve. What is required, and what a signature is
//! worth, the receiver decides.

import { make } from "/assets/element.js";
import { clock, dated, instant } from "/assets/figures.js";
import { texts } from "/assets/language.js";
import { entryInWords, nameOf, openInWords, saidInWords, shortOf, signedInWords, teamInWords, teamsInWords } from "/inbox/approvals/approval-words.js";
import { withCode } from "/inbox/code.js";
import { cancelButton, openDialog } from "/inbox/dialog.js";
import { alertUser, openDoor } from "/inbox/door.js";
import { choiceField, drawForm } from "/inbox/form.js";
import { askAsKnown } from "/inbox/request.js";
import { roleInWords } from "/inbox/role.js";
import { current } from "/inbox/session.js";
import { writeTexts } from "/inbox/speaking.js";

const t = await texts("approvals");
const REFRESH_MS = 15_000;
const ENTRIES = 30;
const byId = (id) => document.getElementById(id);
// The number of the latest request. The answers to earlier ones, or to one of somebody who has left, are ignored.
let latestRequest = 0;
// What is drawn: a refresh must not disturb reading.
let shown = "";
let next = null;

/** What pages load of a definition, and its private part, by their hashes. */
function hashes({ definition, policy }) {
  const nodes = withCode(policy ? t("what_pages_load_private", { hash: shortOf(definition), policy: shortOf(policy) }) : t("what_pages_load", { hash: shortOf(definition) }));
  const codes = nodes.filter((node) => node instanceof Element);
  for (const [place, whole] of [definition, policy].entries()) if (codes[place]) Object.assign(codes[place], { className: "hash", title: whole });
  return nodes;
}

/** A definition with the hashes of its parts. */
function which(subject, ...beside) {
  return [
    make("p", { class: "which" }, make("strong", { "data-field": "which" }, nameOf(subject)), ...beside),
    make("p", { class: "quiet" }, ...hashes(subject)),
  ];
}

const team = (name, words, isSigned) => make("li", { "data-team": name }, make("strong", {}, teamInWords(name)), make("span", { class: isSigned ? "signed" : "open" }, words));

/** For which teams somebody may approve what waits: their own, or for an admin one of those that are open. */
function mayApproveFor({ required, waiting }) {
  const user = current()?.user;
  const open = waiting.why.map((why) => why.team).filter((name) => required.includes(name));
  if (!user || waiting.signed.some(({ who, rollback_from: from }) => who === user.email && from === waiting.rollback_from)) return [];
  return user.role === "admin" ? open : open.filter((name) => name === user.role);
}

function whyNot({ waiting }) {
  const user = current()?.user;
  if (!user) return t("token_approves_nothing");
  if (waiting.signed.some(({ who }) => who === user.email)) return t("you_have");
  if (user.role === "read") return t("role_approves_nothing");
  return t("nothing_left", { role: roleInWords(user.role) });
}

/** Says what is approved, and asks once more. */
function confirm(now, teams, changes) {
  let opened;
  const { subject, rollback_from: from } = now.waiting;
  const isAdmin = current().user.role === "admin";
  const fields = isAdmin ? [choiceField({ name: "team", label: t("which_team"), choices: teams.map((value) => ({ value, label: teamInWords(value) })), chosen: [teams[0]] })] : [];
  const send = (values) => askAsKnown("POST", "/v1/approvals", { definition: subject.definition, ...(isAdmin && { team: values.team }), ...(from && { rollback_from: from }) });
  const done = async ({ in_force: isInForce, entry }) => {
    opened.close();
    await load(t(isInForce ? "approved_in_force" : "approved_waits", { team: teamInWords(entry.team), name: nameOf(subject) }));
    byId("waiting-title").focus();
  };
  const what = changes === null ? "" : changes.length ? t("changes_listed", { count: changes.length }) : t("says_the_same");
  opened = openDialog(t(from ? "approve_rollback_title" : "approve_title", { version: String(subject.version) }),
    make("p", {}, [isAdmin ? t("your_name", { name: nameOf(subject) }) : t("your_name_for", { name: nameOf(subject), team: teamInWords(current().user.role) }), what].filter(Boolean).join(" ")),
    from ? make("p", { class: "note" }, t("rollback_note", { version: String(from) })) : null,
    make("p", { class: "quiet" }, ...hashes(subject)),
    make("p", {}, t("no_way_back")),
    drawForm({ fields, action: t("approve"), beside: cancelButton(() => opened, true), send, done }));
  opened.whenClosed(() => byId("approve")?.focus());
}

function drawChanges(compared) {
  const title = make("h3", {}, t("what_changes"));
  if (!compared) return [title, make("p", { class: "quiet" }, t("changes_hidden"))];
  const { changes, not_compared: left } = compared;
  const parts = [];
  let heading = null;
  for (const { subject, whom, sentence } of changes) {
    const words = saidInWords([subject, whom].filter(Boolean).join(" · "));
    if (words !== heading) parts.push(make("h4", {}, words), make("ul", { class: "changes" }));
    heading = words;
    parts.at(-1).append(make("li", {}, saidInWords(sentence)));
  }
  if (!changes.length) parts.push(make("p", { class: "quiet" }, t("says_the_same")));
  return [title, make("div", { "data-field": "changes" }, ...parts), left ? make("p", { class: "quiet" }, t("sentence", { text: saidInWords(left) })) : null];
}

function drawWaiting(now, compared) {
  const { required, waiting } = now;
  if (!waiting) return [make("p", { class: "nothing" }, t("nothing_waits"))];
  const isOf = (name) => (one) => one.team === name;
  const rows = required.map((name) => {
    const open = waiting.why.find(isOf(name));
    const signed = waiting.signed.find(isOf(name));
    return open || !signed ? team(name, open ? openInWords(open, waiting.rollback_from) : t("not_yet"), false) : team(name, signedInWords(signed), true);
  });
  // What concerns no team, such as a file of keys that can't be read.
  const others = waiting.why.filter((why) => !why.team).map(({ message }) => make("p", { class: "chain-broken" }, t("sentence", { text: saidInWords(message) })));
  const teams = mayApproveFor(now);
  const button = make("button", { type: "button", class: "key key-main", id: "approve" }, t(waiting.rollback_from ? "approve_this_rollback" : "approve_this"));
  button.addEventListener("click", () => confirm(now, teams, compared?.changes ?? null));
  return [
    ...which(waiting.subject, waiting.rollback_from ? make("span", { class: "badge badge-rollback", "data-field": "rollback" }, t("rollback_from", { version: String(waiting.rollback_from) })) : null),
    make("p", { class: "quiet" }, t(waiting.source === "file" ? "from_file" : "somebody_sent", { time: dated(instant(waiting.since)) })),
    ...others,
    make("h3", {}, t("who_has_to")), make("ul", { class: "teams" }, ...rows),
    ...drawChanges(compared),
    teams.length ? make("div", { class: "approve" }, button) : make("p", { class: "quiet", "data-field": "why-not" }, whyNot(now)),
  ];
}

function drawInForce({ required, in_force: { subject, signed, since, rollback_from: from } }) {
  const at = instant(since);
  const rows = signed.map((one) => team(one.team, signedInWords(one), true));
  return [
    ...which(subject, from ? make("span", { class: "badge badge-rollback" }, t("rollback_from", { version: String(from) })) : null),
    at === null ? null : make("p", { class: "quiet" }, t("since", { time: dated(at) })),
    rows.length ? make("ul", { class: "teams" }, ...rows) : make("p", { class: "quiet" }, t("without")),
    make("p", { class: "quiet" }, required.length ? t("requires", { teams: teamsInWords(required) }) : t("requires_nothing")),
  ];
}

function drawChain({ whole, why, head }) {
  if (!whole) return [make("p", { class: "chain chain-broken", "data-field": "chain" }, t("broken", { why: saidInWords(why) }))];
  if (!head) return [make("p", { class: "chain quiet", "data-field": "chain" }, t("empty_log"))];
  return [make("p", { class: "chain quiet", "data-field": "chain" }, ...withCode(t("whole", { head })))];
}

function drawEntry(entry) {
  const at = instant(entry.at);
  return make("li", { "data-kind": entry.kind }, make("time", { datetime: entry.at, title: at === null ? undefined : dated(at) }, clock(at)), make("span", {}, t("entry_line", { entry: String(entry.entry), text: entryInWords(entry) })));
}

const fetchPage = (before) => askAsKnown("GET", `/v1/approvals?limit=${ENTRIES}${before ? `&before=${before}` : ""}`);

function addEntries(page) {
  byId("log").append(...page.entries.map(drawEntry));
  next = page.next;
  byId("older").hidden = next === null;
}

async function showOlder() {
  const answer = await fetchPage(next);
  if (!answer.ok) return alertUser(answer.detail);
  const before = byId("log").children.length;
  addEntries(answer.body);
  if (!byId("older").hidden) return;
  // The button that had the focus is gone.
  byId("log").children[before].tabIndex = -1;
  byId("log").children[before].focus();
}

/** Loads everything anew. `words` say what was done. */
async function load(words) {
  const request = ++latestRequest;
  const answer = await fetchPage();
  if (request !== latestRequest) return;
  alertUser(answer.ok ? "" : answer.detail);
  if (!answer.ok) return;
  const now = answer.body;
  const compared = now.waiting && current()?.user?.role !== "read" ? await askAsKnown("GET", `/v1/definitions/${now.waiting.subject.definition}/diff`) : null;
  if (request !== latestRequest) return;
  if (words !== undefined) byId("status").textContent = words;
  const key = JSON.stringify([current()?.user, now, compared?.body]);
  if (key === shown) return;
  shown = key;
  byId("waiting").replaceChildren(...drawWaiting(now, compared?.ok ? compared.body : null).filter(Boolean));
  byId("in-force").replaceChildren(...drawInForce(now).filter(Boolean));
  byId("chain").replaceChildren(...drawChain(now.log));
  byId("log").replaceChildren();
  addEntries(now);
  byId("sheets").hidden = false;
}

function clear() {
  latestRequest += 1;
  shown = "";
  byId("sheets").hidden = true;
  byId("status").textContent = "";
  for (const id of ["waiting", "in-force", "chain", "log"]) byId(id).replaceChildren();
}

const refresh = () => !document.hidden && current() && !document.querySelector("dialog") && load();
writeTexts(t);
document.title = `${t("title")} · Handraise`;
byId("older").addEventListener("click", showOlder);
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, REFRESH_MS);
openDoor({ opened: () => load(), closed: clear });
