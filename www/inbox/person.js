//! The page of one person, in the order in which a salesperson needs it: who it is, what to know before they act, what to do and by when, the person's own
//! words, why, what was told, and the forms. Every key of the person may be missing. It shows what the receiver computed and computes nothing itself.

import { make } from "../assets/element.js";
import { dated, instant } from "../assets/figures.js";
import { fitOf } from "../assets/fit.js";
import { texts } from "../assets/language.js";
import { block, draw, pairs } from "../assets/part.js";
import { interestsOf, missingOf, reasonsOf } from "../assets/reason.js";
import { nextStep, scoreBlock } from "../assets/report.js";
import { rowsOf } from "../assets/section.js";
import { additionInWords, stageInWords } from "../assets/words.js";
import { backButton } from "./back.js";
import { bannersBlock, promisesNothing } from "./banner.js";
import { decisionKeys, takingBack } from "./decide.js";
import { dueClock } from "./due.js";
import { formsBlock } from "./forms.js";
import { historyBlock } from "./history.js";
import { mailLink } from "./mail.js";
import { originsOf } from "./origin.js";
import { telephoneLink } from "./telephone.js";
import { cardOf, messageOf, nameOf, standingOf } from "./standing.js";
import { nameOfOwner } from "./team.js";
import { timelineBlock, undoButton } from "./timeline.js";
import { deadlineOf, isAnswered, keptWork, renewWork, workBlocks, workNotes } from "./work.js";

const [t, why] = await Promise.all([texts("person"), texts("why")]);
const FOLDED = [".more-decisions", ".technical"];
const phrase = (parts) => parts.filter(Boolean).flatMap((part, place) => [place ? " · " : null, part instanceof Node ? part : make("bdi", {}, part)]);

/** The company, with a way to its page if the receiver knows its domain. */
function companyOf(person, company) {
  if (!company && !person.company) return null;
  return person.company ? make("a", { href: `/inbox/companies/${encodeURIComponent(person.company)}`, "data-field": "company-link" }, make("bdi", {}, company ?? person.company)) : company;
}

function head(person) {
  const { name, email, title, company, phone } = cardOf(person);
  const work = phrase([title, companyOf(person, company)]);
  const reach = phrase([name && email, phone]);
  const ways = promisesNothing(person) ? [] : [phone && telephoneLink(phone, "key key-main", t("call", { phone })), email && mailLink(email, phone ? "key" : "key key-main", t("write"))].filter(Boolean);
  return make("header", {},
    make("div", {},
      make("h2", { "data-field": "name", dir: "auto" }, nameOf(person)),
      make("p", { class: "quiet" }, ...(work.length ? work : [t("no_work")])),
      reach.length ? make("p", { class: "quiet", "data-field": "reach" }, ...reach) : null,
      email ? null : make("p", { class: "quiet" }, t("no_address"))),
    ways.length ? make("div", { class: "ways", "data-field": "ways" }, ...ways) : null);
}

/** What is to happen, by when, what sales said, and what the reader may decide. */
function nextBlock(person, { me, told, takeBack }) {
  const { headline, tone, notes, status, since_ms: since, report } = standingOf(person);
  // The clock knows working time; without one, the report says how soon.
  const due = promisesNothing(person) ? null : deadlineOf(person);
  // What is unclear stands above.
  const box = nextStep({ ...report, hand_unclear: false, sla_min: due || isAnswered(person) ? 0 : report.sla_min }, since, { headline, tone });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", t("what_to_do"));
  const said = notes.map((words) => make("p", { class: "stands", "data-field": "stands", dir: "auto" }, words));
  box.querySelector("[data-field=decision]").after(...[due && dueClock(due), ...said, ...workNotes(person, Date.now())].filter(Boolean));
  box.append(make("p", { class: "owner-line" }, t("stage"), " ", make("b", { "data-field": "stage" }, stageInWords(person.stage)), " · ", t("owner"), " ", make("b", { "data-field": "owner" }, person.owner ? make("bdi", { title: person.owner }, person.owner === me ? t("you") : nameOfOwner(person.owner)) : t("nobody"))));
  if (takeBack) box.append(decisionKeys(person, { me, told }, status ? undoButton(status, takeBack) : null));
  return box;
}

function messageBlock(person) {
  const message = messageOf(person);
  if (!message) return null;
  const title = t(message.isOnly ? "message" : "newest_message");
  return block(message.at_ms === null ? title : `${title}, ${dated(message.at_ms)}`, make("p", { class: "message", "data-field": "message", dir: "auto" }, message.words));
}

function addedBlock(person) {
  const added = rowsOf(person.added).map(additionInWords);
  if (!added.length) return null;
  return block(t("added"), make("ul", { class: "plain-list", "data-field": "person-added" }, ...added.map((text) => make("li", {}, text))));
}

function originBlock(person, a) {
  const d = a.definition && typeof a.definition === "object" ? a.definition : { id: a.definition };
  const time = (text) => (instant(text) === null ? undefined : dated(instant(text)));
  return make("details", { class: "technical" }, make("summary", {}, make("h3", {}, t("technical"))), pairs([
    [t("definition"), [d.id, d.version !== undefined ? t("version", { version: String(d.version) }) : ""].filter(Boolean).join(", ")],
    [t("definition_hash"), d.hash ? make("code", {}, String(d.hash)) : undefined],
    [t("person"), person.person ? make("code", {}, String(person.person)) : undefined],
    [t("first_seen"), time(person.first_at)],
    [t("computed"), time(person.computed_at)],
    [t("may_change"), time(person.next_change_at)],
  ], "record"));
}

const takingBackOf = (person, told) => (person.may_decide === true ? takingBack(told) : null);
const workOf = (person, a) => (promisesNothing(person) ? [] : workBlocks(person, a, Date.now()));

/** Draws everything into a place: what sales has to do as far as it is known → the parts that say so. */
function drawInto(place, person, { me, told, goBack }) {
  const a = { ...person.report, stage: person.stage ?? person.report?.stage };
  const takeBack = takingBackOf(person, told);
  const explanation = [reasonsOf(a, why), interestsOf(a, why), fitOf(a, { t: why, originOf: originsOf(person), grading: person.grading }), missingOf(a, why)].map(draw);
  const drawn = { next: nextBlock(person, { me, told, takeBack }), message: messageBlock(person), work: workOf(person, a) };
  const parts = [
    backButton(goBack), head(person), bannersBlock(person), drawn.next, drawn.message, ...drawn.work,
    scoreBlock(a, why), ...explanation, addedBlock(person), timelineBlock(person.timeline, takeBack), historyBlock(person), formsBlock(person.forms, promisesNothing(person)), originBlock(person, a),
  ];
  // A page that is drawn anew leaves open what somebody has opened.
  const opened = place.dataset.person === person.person ? FOLDED.filter((selector) => place.querySelector(selector)?.open) : [];
  place.replaceChildren(...parts.filter(Boolean));
  for (const selector of opened) place.querySelector(selector)?.setAttribute("open", "");
  return drawn;
}

/** Draws anew what sales has to do, and leaves everything else as it is, so that nobody is disturbed who reads. */
function drawWork(person, { me, told }, drawn) {
  const focused = drawn.next.contains(document.activeElement) ? document.activeElement : null;
  const isOpen = drawn.next.querySelector(FOLDED[0])?.open;
  const next = nextBlock(person, { me, told, takeBack: takingBackOf(person, told) });
  if (isOpen) next.querySelector(FOLDED[0])?.setAttribute("open", "");
  drawn.next.replaceWith(next);
  for (const part of drawn.work) part.remove();
  (drawn.message ?? next).after(...workOf(person, person.report ?? {}));
  // A button that was pressed may be gone.
  if (focused) ((focused.id && document.getElementById(focused.id)) || next.closest("#detail"))?.focus({ preventScroll: true });
}

// Counts who was shown, so that an answer about somebody who was shown before is dropped.
let latest = 0;

/** Draws somebody, and what sales has to do once more when the receiver has said it. `me` is the address of who is signed in, `told(words, failed)` is
 * called after a decision, `goBack` leads to the list. */
export async function showPerson(place, person, ways) {
  latest += 1;
  const mine = latest;
  const drawn = drawInto(place, { ...person, work: keptWork(person.person) }, ways);
  const isNew = await renewWork(person.person);
  if (mine !== latest || !isNew || place.dataset.person !== person.person) return;
  drawWork({ ...person, work: keptWork(person.person) }, ways, drawn);
}
