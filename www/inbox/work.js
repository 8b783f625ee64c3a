//! What sales has to do with somebody: what comes next, what to send or to bring up, and until when they are put off. The receiver computes it; this
//! asks for it beside the person, so that the page need not wait.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { block } from "../assets/part.js";
import { rowsOf } from "../assets/section.js";
import { sentence } from "../assets/words.js";
import { fetchWork } from "./tell.js";
import { dueInWords, momentInWords } from "./when.js";

const t = await texts("person");
// What was known of the person who was shown last, so that a page that is drawn anew does not jump.
let kept = { person: null, work: null };

/** What is known of somebody's work, if they were shown last. */
export const keptWork = (person) => (kept.person === person ? kept.work : null);

/** Asks for it → whether it has changed. */
export async function renewWork(person) {
  const work = await fetchWork(person);
  // What sales and the system took so far grows all the time.
  const settled = (each) => JSON.stringify({ ...each, waits: rowsOf(each?.waits).map(({ due_ms: due, ended }) => [due, ended]) });
  const isNew = kept.person !== person || settled(kept.work) !== settled(work);
  kept = { person, work, asOfMs: Date.now() };
  return isNew;
}

/** Whether sales has done something since somebody began to wait: nothing is promised any more. */
export const isAnswered = (person) => Boolean(rowsOf(person.work?.waits).at(-1)?.ended);

/** The deadline of who waits now → { dueMs, workingMs, asOfMs } or null. */
export function deadlineOf(person) {
  const wait = rowsOf(person.work?.waits).at(-1);
  if (wait && !wait.ended && Number.isFinite(wait.due_ms)) {
    const workingMs = Number.isFinite(wait.sla_min) ? wait.sla_min * 60_000 - wait.sales_ms - wait.system_ms : undefined;
    return { dueMs: wait.due_ms, workingMs, asOfMs: kept.asOfMs };
  }
  const due = Date.parse(person.due_at ?? "");
  return Number.isNaN(due) ? null : { dueMs: due, asOfMs: Date.now() };
}

function stepLine(step, isNext, nowMs) {
  const due = Number.isFinite(step.due_ms) ? dueInWords({ dueMs: step.due_ms }, nowMs) : null;
  const when = step.done ? t("step_done") : [isNext && t("step_next"), due && (due.tone === "late" ? due.words : due.detail)].filter(Boolean).join(" · ");
  return make("li", { class: step.done ? "step-done" : isNext ? "step-next" : null, "aria-current": isNext ? "step" : null },
    make("span", { class: "step-mark", "aria-hidden": "true" }, step.done ? "✓" : isNext ? "▸" : "·"),
    make("span", {}, make("strong", { dir: "auto" }, step.label), make("small", { class: !step.done && due?.tone === "late" ? "late" : null }, [t(`did_${step.what}`), when].filter(Boolean).join(" · "))));
}

function planBlock({ plan }, nowMs) {
  const steps = rowsOf(plan?.steps);
  if (!steps.length) return null;
  const next = steps.find(({ done }) => !done);
  return block(t("what_next"), make("p", { class: "quiet", dir: "auto" }, plan.label), make("ol", { class: "steps", "data-field": "plan" }, ...steps.map((step) => stepLine(step, step === next, nowMs))));
}

/** Only web addresses are links: a definition could name anything. */
const linkTo = (address, text) => (/^https?:\/\//i.test(address ?? "") ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, text, make("span", { class: "sr" }, ` ${t("new_tab")}`)) : make("span", { dir: "auto" }, text));

function contentBlock({ suggestions }, a) {
  const offered = rowsOf(suggestions);
  const lines = rowsOf(a.interests).filter((interest) => (interest.points ?? interest.points_milli) > 0).map((interest) => sentence(interest.line));
  if (!offered.length && !lines.length) return null;
  const why = ({ line, persona, missing }) => [line && t("about_line", { line: sentence(line) }), persona && t("for_persona", { persona }), missing && t("helps_missing", { missing: t(`missing_${missing}`) })].filter(Boolean).join(" · ");
  return block(t("what_to_send"),
    lines.length ? make("p", { "data-field": "topics" }, t("talk_about"), " ", make("strong", {}, lines.join(", "))) : null,
    offered.length ? make("ul", { class: "offers", "data-field": "suggestions" }, ...offered.map((each) => make("li", {}, linkTo(each.address, each.label), why(each) ? make("small", {}, why(each)) : null))) : null);
}

/** Above the buttons: that somebody is put off, or decided against the definition. */
export function workNotes({ work }, nowMs) {
  if (!work) return [];
  const { snoozed_until_ms: until, overridden } = work;
  const said = (name, ...nodes) => make("p", { class: "stands", "data-field": name, dir: "auto" }, ...nodes);
  const override = overridden && [t(`overridden_${overridden.decision}`, { who: overridden.who, when: momentInWords(overridden.at_ms, nowMs) }), Number.isFinite(overridden.until_ms) && t("until", { when: momentInWords(overridden.until_ms, nowMs) }), overridden.comment && `“${overridden.comment}”`].filter(Boolean).join(" · ");
  return [Number.isFinite(until) && said("snoozed", t("put_off_until", { when: momentInWords(until, nowMs) })), override && said("overridden", override)].filter(Boolean);
}

/** What comes next and what to send. */
export function workBlocks(person, a, nowMs) {
  if (!person.work) return [];
  return [planBlock(person.work, nowMs), contentBlock(person.work, a)].filter(Boolean);
}
