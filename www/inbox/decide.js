//! What people decide about leads, by buttons here and by keys and for several persons elsewhere: each function takes a person, or a list of them, and
//! `told(words, failed)`, which is called when the receiver has answered. It does not know what follows from a decision: the page asks again.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { current } from "./session.js";
import { heldBackBy, lastAssignment, lastStatus, nameOf } from "./standing.js";
import { tellFollowUp, tellOfSeveral, tellOverride, tellOwner, tellSnooze, tellStatus, undo } from "./tell.js";
import { dropToast, showToast } from "./toast.js";

const t = await texts("person");
/** What people decide, and may take back here: kinds of facts. */
export const DECISIONS = ["status", "assignment", "follow_up", "snooze", "override", "merge", "split"];
// The dialogs come when somebody decides.
const forms = () => import("./decision-forms.js");
const WITH_CRM = ["sales_qualified", "opportunity", "won"];

// What takes back what was decided last in this tab, until it is taken back.
let last = [];

const listOf = (persons) => (Array.isArray(persons) ? persons : [persons]);
/** For the titles of dialogs: whom it is about, isolated, because a name may be written from right to left. */
const whomOf = (all) => ({ whom: all.length === 1 ? `\u2068${nameOf(all[0])}\u2069` : t("several", { count: all.length }) });

/** Those of whom there is something to decide: nobody is accepted or rejected who is not to be contacted. */
function openOf(persons, told) {
  const all = listOf(persons).filter((person) => !heldBackBy(person));
  if (!all.length) told(t("held_back_all"), true);
  return all;
}

/** Tells of one person by `tellOne`, or of several in one request. */
const tell = (all, kind, saysOf, tellOne) => (all.length === 1 ? tellOne(all[0].person, saysOf(all[0])) : tellOfSeveral(kind, all, saysOf));

/** Tells the same of each person, one after the other; ends at the first refusal, and knows what was told until then. */
async function tellOfEach(all, tellOne) {
  const undo = [];
  let answer = { ok: true };
  for (const person of all) {
    answer = await tellOne(person);
    if (!answer.ok) break;
    undo.push(...answer.undo);
  }
  return { ...answer, undo };
}

/** Says what became of a decision, and offers to take it back. */
function say(told, words, answer) {
  if (answer.undo?.length && answer.ok) {
    last = answer.undo;
    showToast(words, () => takeBack(answer.undo, told));
  }
  told(answer.ok ? words : answer.detail, !answer.ok);
  return answer.ok;
}

async function takeBack(what, told) {
  const answer = await undo(what);
  if (answer.ok && what === last) forget();
  told(answer.ok ? t("undone") : answer.detail, !answer.ok);
  return answer.ok;
}

/** Nothing is taken back any more that was decided until now. */
export function forget() {
  last = [];
  dropToast();
}

const counted = (key, all) => t(key, { count: all.length });

export async function accept(persons, told) {
  const all = openOf(persons, told);
  return all.length > 0 && say(told, counted("accepted", all), await tell(all, "statuses", () => ({ status: "accepted" }), tellStatus));
}

export async function reject(persons, told) {
  const all = openOf(persons, told);
  if (all.length) (await forms()).askWhyNot(whomOf(all), (status) => tell(all, "statuses", () => status, tellStatus), (answer) => say(told, counted("rejected", all), answer));
}

const withOwner = (all, owner) => tell(all, "assignments", (person) => ({ owner: owner || undefined, queue: lastAssignment(person)?.says?.queue }), tellOwner);

export async function assign(persons, told) {
  const all = listOf(persons);
  const owner = all.length === 1 ? all[0].owner : undefined;
  return (await forms()).askWho(whomOf(all), { me: current()?.user?.email, owner }, (next) => withOwner(all, next), (answer) => say(told, counted("assigned", all), answer));
}

/** Who is signed in follows up. */
export async function take(persons, told) {
  const [all, me] = [listOf(persons), current()?.user?.email];
  return me ? say(told, counted("taken", all), await withOwner(all, me)) : false;
}

export async function snooze(persons, told) {
  const all = listOf(persons);
  const until = all.length === 1 ? all[0].work?.snoozed_until_ms : undefined;
  return (await forms()).askWhen(whomOf(all), { until_ms: until }, (says) => tell(all, "snoozes", () => says, tellSnooze), (answer) => say(told, counted("snoozed", all), answer));
}

export async function followUp(persons, told) {
  const all = listOf(persons);
  const next = all.length === 1 ? all[0].work?.plan?.steps.find(({ done }) => !done)?.what : undefined;
  (await forms()).askWhatCame(whomOf(all), { next }, (done) => tellOfEach(all, ({ person }) => tellFollowUp(person, done)), (answer) => say(told, counted("followed_up", all), answer));
}

/** How far it has come: qualified by sales, an opportunity, won, lost, or back to marketing for a while. */
export async function progress(person, told) {
  return (await forms()).askHowFar(whomOf([person]), (status) => tellStatus(person.person, status), (answer) => say(told, t("saved"), answer));
}

export async function decideOtherwise(person, told) {
  (await forms()).askOtherwise(whomOf([person]), (says) => tellOverride(person.person, says), (answer) => say(told, t("overridden"), answer));
}

/** The definition decides again. */
export async function decideAgain(person, told) {
  return say(told, t("reset"), await tellOverride(person.person, {}));
}

/** Takes back what was decided last in this tab; else the last decision about a person. */
export async function undoLast(person, told) {
  const fact = person?.timeline?.findLast(({ kind, not_admitted: why }) => DECISIONS.includes(kind) && !why)?.fact;
  const what = last.length ? last : fact ? [{ fact }] : [];
  if (what.length) return takeBack(what, told);
  told(t("nothing_to_undo"), false);
  return false;
}

/** Takes back one fact of the timeline. */
export const takingBack = (told) => (entry) => takeBack([{ fact: entry.fact }], told);

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
