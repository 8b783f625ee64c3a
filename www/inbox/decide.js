//! What people decide about a person, as buttons and dialogs: accept, reject, who follows up, and taking something back. It does not know what
//! follows from it: the receiver decides, and the page asks again.

import { make } from "../assets/element.js";
import { cancelButton, openDialog } from "./dialog.js";
import { choiceField, drawForm, textField } from "./form.js";
import { heldBackBy, lastAssignment, lastStatus } from "./standing.js";
import { tellOwner, tellStatus, undo } from "./persons.js";

/** Why sales rejects a lead: codes, which reports count by. */
export const REASONS = [
  ["no_fit", "Not a fit", "company or person is not whom we sell to"],
  ["no_need", "No need", "they do not look for what we offer"],
  ["no_budget", "No budget", ""],
  ["bad_timing", "Not now", "perhaps later"],
  ["no_answer", "No answer", "nobody reached them"],
  ["wrong_details", "Wrong details", "the name, address or number is not right"],
  ["other", "Something else", "say what in the comment"],
];
const WITH_CRM = ["sales_qualified", "opportunity", "won"];

function button(id, text, pressed, tone = "") {
  const made = make("button", { type: "button", class: `key ${tone}`, id }, text);
  made.addEventListener("click", pressed);
  return made;
}

/** A dialog with a form in it. `done` runs when the receiver has taken it. */
function ask(title, { fields, action, send, done, tone }) {
  let opened;
  const form = drawForm({ fields, action, tone, beside: cancelButton(() => opened), send, done: () => {
    opened.close();
    done();
  } });
  opened = openDialog(title, form);
  fields[0].focus();
}

function askWhyNot(person, done) {
  const reason = choiceField({ name: "reason", label: "Why?", choices: REASONS.map(([value, label, note]) => ({ value, label, note })), chosen: [] });
  const comment = textField({ name: "comment", label: "Comment", hint: "What marketing should know. You may leave it out.", maxlength: 500, dir: "auto" });
  const send = async ({ reason: code, comment: words }) => {
    if (!code) return { ok: false, field: "reason", detail: "Choose a reason: marketing learns from it." };
    return tellStatus(person.person, { status: "rejected", reason: code, ...(words ? { comment: words } : {}) });
  };
  ask("Reject this lead", { fields: [reason, comment], action: "Reject", send, done: () => done("Rejected. The lead is with marketing again.") });
}

function askWho(person, done) {
  const { queue } = lastAssignment(person)?.says ?? {};
  const owner = textField({ name: "owner", label: "Who follows up", hint: "An e-mail address or a name. Leave it empty for nobody.", value: person.owner ?? "", maxlength: 200, autocomplete: "off", spellcheck: "false" });
  const send = ({ owner: who }) => tellOwner(person.person, { owner: who, queue });
  ask("Who follows up?", { fields: [owner], action: "Save", send, done: () => done("Saved who follows up.") });
}

/** The buttons. `me` is the address of who is signed in; `told(words, failed)` says what became of it and shows the person anew. */
export function decisionKeys(person, { me, told }) {
  const decide = async (work, words) => {
    const answer = await work;
    told(answer.ok ? words : answer.detail, !answer.ok);
  };
  const { status } = lastStatus(person)?.says ?? {};
  const { queue } = lastAssignment(person)?.says ?? {};
  const isOpen = !heldBackBy(person) && !WITH_CRM.includes(status);
  return make("div", { class: "decide", role: "group", "aria-label": "Decide" },
    isOpen && status !== "accepted" ? button("accept", "Accept", () => decide(tellStatus(person.person, { status: "accepted" }), "Accepted."), "key-main") : null,
    isOpen && status !== "rejected" ? button("reject", "Reject…", () => askWhyNot(person, (words) => told(words))) : null,
    me && person.owner !== me && !heldBackBy(person) ? button("take", "I follow up", () => decide(tellOwner(person.person, { owner: me, queue }), "You follow up.")) : null,
    button("owner", person.owner ? "Change owner…" : "Name an owner…", () => askWho(person, (words) => told(words))));
}

/** Takes a fact back, and says so. */
export const takingBack = (told) => async (entry) => {
  const answer = await undo(entry.fact);
  told(answer.ok ? "Undone." : answer.detail, !answer.ok);
};
