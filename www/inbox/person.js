//! The page of one person: the next step and their own message, the reasons for the score, their forms, and everything that was told. Every key
//! of the person may be missing. It shows what the receiver computed and computes nothing itself.

import { make } from "../assets/element.js";
import { dated, instant } from "../assets/figures.js";
import { fitOf } from "../assets/fit.js";
import { block, draw, pairs } from "../assets/part.js";
import { interestsOf, missingOf, reasonsOf } from "../assets/reason.js";
import { nextStep, scoreBlock } from "../assets/report.js";
import { rowsOf } from "../assets/section.js";
import { additionInWords, checksInWords, stageInWords } from "../assets/words.js";
import { decisionKeys, takingBack } from "./decide.js";
import { formsBlock } from "./forms.js";
import { checksOf } from "./list.js";
import { mailLink } from "./mail.js";
import { cardOf, heldBackBy, messageOf, nameOf, standingOf } from "./standing.js";
import { historyBlock, timelineBlock, undoButton } from "./timeline.js";

const phrase = (parts) => parts.filter(Boolean).flatMap((part, place) => [place ? " · " : null, make("bdi", {}, part)]);

function head(person) {
  const { name, email, title, company, phone } = cardOf(person);
  const work = phrase([title, company]);
  const reach = phrase([name && email, phone]);
  return make("header", {},
    make("div", {},
      make("h2", { "data-field": "name", dir: "auto" }, nameOf(person)),
      make("p", { class: "quiet" }, ...(work.length ? work : ["No job title or company given"])),
      reach.length ? make("p", { class: "quiet", "data-field": "reach" }, ...reach) : null,
      email ? null : make("p", { class: "quiet" }, "No usable e-mail address")),
    heldBackBy(person) || !email ? null : mailLink(email, "key key-main", "Write e-mail"));
}

/** What is to happen, what sales said, and what the reader may decide. */
function nextBlock(person, { me, told, takeBack }) {
  const { headline, tone, notes, status, since_ms: since, report } = standingOf(person);
  const box = nextStep(report, since, { headline, tone });
  box.querySelector("[data-field=decision]").after(...notes.map((words) => make("p", { class: "stands", "data-field": "stands", dir: "auto" }, words)));
  box.append(make("p", { class: "owner-line" }, "Stage: ", make("b", { "data-field": "stage" }, stageInWords(person.stage)), " · Owner: ", make("b", { "data-field": "owner" }, person.owner ? make("bdi", {}, person.owner) : "nobody")));
  if (!takeBack) return box;
  const keys = decisionKeys(person, { me, told });
  if (status) keys.append(undoButton(status, takeBack));
  box.append(keys);
  return box;
}

function messageBlock(person) {
  const message = messageOf(person);
  if (!message) return null;
  const when = message.at_ms === null ? "" : `, ${dated(message.at_ms)}`;
  return block(`${message.isOnly ? "Their own message" : "Their newest message"}${when}`, make("p", { class: "message", "data-field": "message", dir: "auto" }, message.words));
}

/** Why a person should look before sales does. */
function checkNote(person) {
  const checks = checksOf(person);
  if (!checks.length) return null;
  return make("div", {}, make("p", { class: "note", "data-field": "checks" }, make("strong", {}, "Check this lead first. "), `It may come from a machine: ${checksInWords(checks)}. Its score and what is to happen are as they would be without that.`));
}

function addedBlock(person) {
  const added = rowsOf(person.added).map(additionInWords);
  if (!added.length) return null;
  return block("What the receiver knows beyond their forms", make("ul", { class: "plain-list", "data-field": "person-added" }, ...added.map((text) => make("li", {}, text))));
}

function originBlock(person, a) {
  const d = a.definition && typeof a.definition === "object" ? a.definition : { id: a.definition };
  const time = (text) => (instant(text) === null ? undefined : dated(instant(text)));
  return block("Technical details", pairs([
    ["Definition", [d.id, d.version !== undefined ? `version ${d.version}` : ""].filter(Boolean).join(", ")],
    ["Definition hash", d.hash ? make("code", {}, String(d.hash)) : undefined],
    ["Person", person.person ? make("code", {}, String(person.person)) : undefined],
    ["First seen", time(person.first_at)],
    ["Computed", time(person.computed_at)],
    ["May change by itself", time(person.next_change_at)],
  ], "record"));
}

/** Draws somebody. `me` is the address of who is signed in, `told(words, failed)` is called after a decision, `goBack` leads to the list. */
export function showPerson(place, person, { me, told, goBack }) {
  const a = { ...person.report, stage: person.stage ?? person.report?.stage };
  const back = make("button", { type: "button", class: "key back" }, "Back to the list");
  back.addEventListener("click", goBack);
  const takeBack = person.may_decide === true ? takingBack(told) : null;
  const explanation = [reasonsOf(a), interestsOf(a), fitOf(a), missingOf(a)].map(draw);
  const parts = [
    back, head(person), checkNote(person), nextBlock(person, { me, told, takeBack }), messageBlock(person), scoreBlock(a), ...explanation, addedBlock(person),
    formsBlock(person.forms, Boolean(heldBackBy(person))), timelineBlock(person.timeline, takeBack), historyBlock(person.history, person.timeline), originBlock(person, a),
  ];
  place.replaceChildren(...parts.filter(Boolean));
}
