//! What people decide about leads, by buttons here and by keys and for several persons elsewhere: each function takes a person, or a list of them, and
//! `told(words, failed)`, which is called when the receiver has answered. It does not know what follows from a decision: the page asks again.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { askHowFar, askOtherwise, askWhatCame, askWhen, askWho, askWhyNot } from "./decision-forms.js";
import { current } from "./session.js";
import { heldBackBy, lastAssignment, lastStatus, nameOf } from "./standing.js";
import { tellFollowUp, tellOverride, tellOwner, tellSnooze, tellStatus, undo } from "./tell.js";
import { showToast } from "./toast.js";

export { REASONS } from "./decision-forms.js";

const t = await texts("person");
/** What people decide, and may take back here: kinds of facts. */
export const DECISIONS = ["status", "assignment", "follow_up", "snooze", "override", "merge", "split"];
const WITH_CRM = ["sales_qualified", "opportunity", "won"];

// The facts of what was decided last in this tab, until it is taken back.
let lastFacts = [];

const listOf = (persons) => (Array.isArray(persons) ? persons : [persons]);
/** For the titles of dialogs: whom it is about, isolated, because a name may be written from right to left. */
const whomOf = (all) => ({ whom: all.length === 1 ? `\u2068${nameOf(all[0])}\u2069` : t("several", { count: all.length }) });

/** Tells the same of each person, one after the other; ends at the first refusal, and knows what was told until then. */
async function tellOfEach(all, tell) {
  const facts = [];
  let answer = { ok: true };
  for (const person of all) {
    answer = await tell(person);
    if (!answer.ok) break;
    facts.push(...answer.facts);
  }
  if (facts.length) lastFacts = facts;
  return { ...answer, facts };
}

/** Says what became of a decision, and offers to take it back. */
function say(told, words, answer) {
  if (answer.ok) showToast(words, () => takeBackFacts(answer.facts, told));
  told(answer.ok ? words : answer.detail, !answer.ok);
  return answer.ok;
}

async function takeBackFacts(facts, told) {
  const answer = await undo(facts);
  if (answer.ok && facts.every((fact) => lastFacts.includes(fact))) lastFacts = [];
  told(answer.ok ? t("undone") : answer.detail, !answer.ok);
  return answer.ok;
}

const counted = (key, all) => t(key, { count: all.length });

export async function accept(persons, told) {
  const all = listOf(persons);
  return say(told, counted("accepted", all), await tellOfEach(all, ({ person }) => tellStatus(person, { status: "accepted" })));
}

export function reject(persons, told) {
  const all = listOf(persons);
  askWhyNot(whomOf(all), (status) => tellOfEach(all, ({ person }) => tellStatus(person, status)), (answer) => say(told, counted("rejected", all), answer));
}

const withOwner = (all, owner) => tellOfEach(all, (person) => tellOwner(person.person, { owner, queue: lastAssignment(person)?.says?.queue }));

export function assign(persons, told) {
  const all = listOf(persons);
  const owner = all.length === 1 ? all[0].owner : undefined;
  return askWho(whomOf(all), { me: current()?.user?.email, owner }, (next) => withOwner(all, next), (answer) => say(told, counted("assigned", all), answer));
}

/** Who is signed in follows up. */
export async function take(persons, told) {
  const [all, me] = [listOf(persons), current()?.user?.email];
  return me ? say(told, counted("taken", all), await withOwner(all, me)) : false;
}

export function snooze(persons, told) {
  const all = listOf(persons);
  const until = all.length === 1 ? all[0].work?.snoozed_until_ms : undefined;
  return askWhen(whomOf(all), { until_ms: until }, (says) => tellOfEach(all, ({ person }) => tellSnooze(person, says)), (answer) => say(told, counted("snoozed", all), answer));
}

export function followUp(persons, told) {
  const all = listOf(persons);
  const next = all.length === 1 ? all[0].work?.plan?.steps.find(({ done }) => !done)?.what : undefined;
  askWhatCame(whomOf(all), { next }, (done) => tellOfEach(all, ({ person }) => tellFollowUp(person, done)), (answer) => say(told, counted("followed_up", all), answer));
}

/** How far it has come: qualified by sales, an opportunity, won, lost, or back to marketing for a while. */
export function progress(person, told) {
  return askHowFar(whomOf([person]), (status) => tellOfEach([person], () => tellStatus(person.person, status)), (answer) => say(told, t("saved"), answer));
}

export function decideOtherwise(person, told) {
  askOtherwise(whomOf([person]), (says) => tellOfEach([person], () => tellOverride(person.person, says)), (answer) => say(told, t("overridden"), answer));
}

/** The definition decides again. */
export async function decideAgain(person, told) {
  return say(told, t("reset"), await tellOfEach([person], () => tellOverride(person.person, {})));
}

/** Takes back what was decided last in this tab; else the last decision about a person. */
export async function undoLast(person, told) {
  const last = person?.timeline?.findLast(({ kind, not_admitted: why }) => DECISIONS.includes(kind) && !why)?.fact;
  const facts = lastFacts.length ? lastFacts : last ? [last] : [];
  if (facts.length) return takeBackFacts(facts, told);
  told(t("nothing_to_undo"), false);
  return false;
}

/** Takes back one fact of the timeline. */
export const takingBack = (told) => (entry) => takeBackFacts([entry.fact], told);

function button(id, text, pressed, { tone = "", key } = {}) {
  const made = make("button", { type: "button", class: `key ${tone}`, id, "aria-keyshortcuts": key }, text, key ? make("kbd", { "aria-hidden": "true" }, key.toUpperCase()) : null);
  made.addEventListener("click", async () => {
    // At once, so that nobody presses twice; the page draws the button anew, or says why not.
    if (made.getAttribute("aria-busy") === "true") return;
    made.setAttribute("aria-busy", "true");
    await pressed();
    made.removeAttribute("aria-busy");
  });
  return made;
}

/** The buttons for a person. `extra` stands behind them. */
export function decisionKeys(person, { me, told }, ...extra) {
  const { status } = lastStatus(person)?.says ?? {};
  const isHeld = Boolean(heldBackBy(person));
  const isOpen = !isHeld && !WITH_CRM.includes(status);
  const more = make("details", { class: "more-decisions" }, make("summary", { class: "key" }, t("more")), make("div", { class: "decide" },
    isHeld ? null : button("progress", t("progress"), () => progress(person, told)),
    button("otherwise", t("otherwise"), () => decideOtherwise(person, told)),
    person.work?.overridden ? button("again", t("definition_again"), () => decideAgain(person, told)) : null));
  // What is chosen there opens a dialog, or is done: nobody needs the choices any more.
  more.addEventListener("click", ({ target }) => target.closest("button") && (more.open = false));
  return make("div", { class: "decide", role: "group", "aria-label": t("decide") },
    isOpen && status !== "accepted" ? button("accept", t("accept"), () => accept(person, told), { tone: "key-main", key: "e" }) : null,
    isOpen && status !== "rejected" ? button("reject", t("reject_key"), () => reject(person, told), { key: "r" }) : null,
    isHeld ? null : button("follow-up", t("follow_up"), () => followUp(person, told), { key: "f" }),
    isHeld ? null : button("snooze", t("snooze"), () => snooze(person, told), { key: "s" }),
    me && person.owner !== me && !isHeld ? button("take", t("take"), () => take(person, told)) : null,
    button("owner", t(person.owner ? "change_owner" : "name_owner"), () => assign(person, told), { key: "a" }),
    more, ...extra);
}
