//! What people decide about leads, by buttons here and by keys and for several persons elsewhere: each function takes a person, or a list of them, and
//! `told(words, failed)`, which is called when the receiver has answered. It does not know what follows from a decision: the page asks again.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { current } from "./session.js";
import { FOR_SALES, WITH_SALES, heldBackBy, lastAssignment, lastStatus, nameOf } from "./standing.js";
import { tellFollowUp, tellOfSeveral, tellOverride, tellOwner, tellSnooze, tellStatus, undo } from "./tell.js";
import { dropToast, showToast } from "./toast.js";

const t = await texts("person");
/** What people decide, and may take back here: kinds of facts. */
export const DECISIONS = ["status", "assignment", "follow_up", "snooze", "override", "merge", "split"];
// The dialogs come when somebody decides.
const forms = () => import("./decision-forms.js");

// What takes back each decision of this tab that was not taken back yet, the newest last.
let decided = [];

const listOf = (persons) => (Array.isArray(persons) ? persons : [persons]);
/** For the titles of dialogs: whom it is about, isolated, because a name may be written from right to left; and who that is. */
const whomOf = (all) => ({ about: all.map(({ person }) => person).join(), whom: all.length === 1 ? `\u2068${nameOf(all[0])}\u2069` : t("several", { count: all.length }) });

/** Whether a decision is open about somebody: what has a button, and what a key does. A row of a list does not say why sales gave somebody back. */
function isOpen(name, person) {
  if (heldBackBy(person)) return false;
  if (!["accept", "reject"].includes(name)) return true;
  if (name === "accept") return !WITH_SALES.includes(person.stage);
  const isRejected = lastStatus(person)?.says?.status === "rejected" && !FOR_SALES.includes(person.report?.decision);
  return !isRejected && (person.stage === "sal" || !WITH_SALES.includes(person.stage));
}

/** Those about whom it is open. Where it is open about nobody, that is told. */
function openOf(name, persons, told) {
  const all = listOf(persons);
  const open = all.filter((person) => isOpen(name, person));
  if (!open.length) told(t(all.every(heldBackBy) ? "held_back_all" : "not_open"), true);
  return open;
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
    decided.push(answer.undo);
    showToast(words, () => takeBack(answer.undo, told), "U");
  }
  told(answer.ok ? words : answer.detail, !answer.ok);
  return answer.ok;
}

async function takeBack(what, told) {
  const answer = await undo(what);
  if (answer.ok) {
    decided = decided.filter((one) => one !== what);
    dropToast();
  }
  told(answer.ok ? t("undone") : answer.detail, !answer.ok);
  return answer.ok;
}

/** Nothing is taken back any more that was decided until now. */
export function forget() {
  decided = [];
  dropToast();
}

const counted = (key, all) => t(key, { count: all.length });

/** Accepts. A lead without an owner becomes the user's own, because it would be in nobody's view otherwise. */
export async function accept(persons, told) {
  const all = openOf("accept", persons, told);
  if (!all.length) return false;
  const answer = await tell(all, "statuses", () => ({ status: "accepted" }), tellStatus);
  const [me, free] = [current()?.user?.email, all.filter(({ owner }) => !owner)];
  if (!answer.ok || !me || !free.length) return say(told, counted("accepted", all), answer);
  const taken = await withOwner(free, me);
  return say(told, counted("accepted_taken", all), { ...taken, undo: [...answer.undo, ...(taken.undo ?? [])] });
}

export async function reject(persons, told) {
  const all = openOf("reject", persons, told);
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
  const all = openOf("snooze", persons, told);
  if (!all.length) return false;
  const until = all.length === 1 ? all[0].work?.snoozed_until_ms : undefined;
  return (await forms()).askWhen(whomOf(all), { until_ms: until }, (says) => tell(all, "snoozes", () => says, tellSnooze), (answer) => say(told, counted("snoozed", all), answer));
}

export async function followUp(persons, told) {
  const all = openOf("followUp", persons, told);
  if (!all.length) return;
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

/** Takes back what was decided last in this tab, and then what was before it; else the last decision about a person. */
export async function undoLast(person, told) {
  const fact = person?.timeline?.findLast(({ kind, not_admitted: why }) => DECISIONS.includes(kind) && !why)?.fact;
  const what = decided.at(-1) ?? (fact && [{ fact }]);
  if (what) return takeBack(what, told);
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
  const isHeld = Boolean(heldBackBy(person));
  const more = make("details", { class: "more-decisions" }, make("summary", { class: "key" }, t("more")), make("div", { class: "decide" },
    isHeld ? null : button("progress", t("progress"), () => progress(person, told)),
    button("otherwise", t("otherwise"), () => decideOtherwise(person, told)),
    person.work?.overridden ? button("again", t("definition_again"), () => decideAgain(person, told)) : null));
  // What is chosen there opens a dialog, or is done: nobody needs the choices any more.
  more.addEventListener("click", ({ target }) => target.closest("button") && (more.open = false));
  return make("div", { class: "decide", role: "group", "aria-label": t("decide") },
    isOpen("accept", person) ? button("accept", t("accept"), () => accept(person, told), { tone: "key-main", key: "e" }) : null,
    isOpen("reject", person) ? button("reject", t("reject_key"), () => reject(person, told), { key: "r" }) : null,
    isHeld ? null : button("follow-up", t("follow_up"), () => followUp(person, told), { key: "f" }),
    isHeld ? null : button("snooze", t("snooze"), () => snooze(person, told), { key: "s" }),
    me && person.owner !== me && !isHeld ? button("take", t("take"), () => take(person, told)) : null,
    button("owner", t(person.owner ? "change_owner" : "name_owner"), () => assign(person, told), { key: "a" }),
    more, ...extra);
}
