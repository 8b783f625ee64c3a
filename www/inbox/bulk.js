//! What somebody decides about one or several people of the list at once: accept, reject, who follows up, when to be reminded, a follow-up; and taking
//! back what was told last. The page of a person has its own buttons. It does not know the list.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { REASONS } from "./decide.js";
import { cancelButton, openDialog } from "./dialog.js";
import { choiceField, drawForm, textField } from "./form.js";
import { takeBack, tellFollowUp, tellOf } from "./people.js";
import { heldBackBy } from "./standing.js";

const t = await texts("list");
const DAY_MS = 24 * 60 * 60 * 1000;
const LATER = [["tomorrow", 1], ["days3", 3], ["week", 7], ["month", 30]];

/** The decisions. `told(words, failed)` says what became of one; `me` is the address of who is signed in. */
export function decisions({ told, me }) {
  let last = null;

  const done = (answer, words) => {
    if (answer.ok) last = answer.undo;
    told(answer.ok ? words : answer.detail, !answer.ok, answer.ok);
    return answer;
  };

  function ask(title, { fields, action, send, words }) {
    let opened;
    let answered;
    const form = drawForm({ fields, action, beside: cancelButton(() => opened), send: async (values) => (answered = await send(values)), done: () => {
      opened.close();
      done(answered, words);
    } });
    const before = document.activeElement;
    opened = openDialog(title, form);
    opened.whenClosed(() => before?.isConnected && before.focus({ preventScroll: true }));
    fields[0].focus();
  }

  /** Nobody is accepted or rejected who is not to be contacted. */
  const open = (people) => {
    const left = people.filter((person) => !heldBackBy(person));
    if (!left.length) told(t("heldBackAll"), true);
    return left;
  };

  return {
    async accept(people) {
      const those = open(people);
      if (those.length) done(await tellOf("statuses", those, { status: "accepted" }), t("accepted", { count: those.length }));
    },
    reject(people) {
      const those = open(people);
      if (!those.length) return;
      const reason = choiceField({ name: "reason", label: t("whyNot"), choices: REASONS.map(([value, label, note]) => ({ value, label, note })), chosen: [] });
      const comment = textField({ name: "comment", label: t("comment"), hint: t("commentHint"), maxlength: 500, dir: "auto" });
      const send = async ({ reason: code, comment: words }) => {
        if (!code) return { ok: false, field: "reason", detail: t("chooseReason") };
        return tellOf("statuses", those, { status: "rejected", reason: code, ...(words ? { comment: words } : {}) });
      };
      ask(t("rejectHow", { count: those.length }), { fields: [reason, comment], action: t("reject"), send, words: t("rejected", { count: those.length }) });
    },
    assign(people) {
      const owner = textField({ name: "owner", label: t("whoFollowsUp"), hint: t("whoHint"), value: me() ?? "", maxlength: 200, autocomplete: "off", spellcheck: "false" });
      const send = ({ owner: who }) => tellOf("assignments", people, who ? { owner: who } : {});
      ask(t("assignHow", { count: people.length }), { fields: [owner], action: t("assign"), send, words: t("assigned", { count: people.length }) });
    },
    snooze(people) {
      const until = choiceField({ name: "until", label: t("remindMe"), choices: [...LATER.map(([id]) => ({ value: id, label: t(`later_${id}`) })), { value: "now", label: t("later_now") }], chosen: ["tomorrow"] });
      const send = ({ until: id }) => {
        const days = LATER.find(([known]) => known === id)?.[1];
        return tellOf("snoozes", people, days ? { until: new Date(Date.now() + days * DAY_MS).toISOString() } : {});
      };
      ask(t("snoozeHow", { count: people.length }), { fields: [until], action: t("snooze"), send, words: t("snoozed", { count: people.length }) });
    },
    followUp([person]) {
      const what = choiceField({ name: "what", label: t("whatDone"), choices: ["call", "mail", "task"].map((value) => ({ value, label: t(`done_${value}`) })), chosen: ["call"] });
      const comment = textField({ name: "comment", label: t("comment"), maxlength: 500, dir: "auto" });
      const send = ({ what: kind, comment: words }) => tellFollowUp(person, { what: kind, ...(words ? { comment: words } : {}) });
      ask(t("followUpHow"), { fields: [what, comment], action: t("note"), send, words: t("noted") });
    },
    async undo() {
      if (!last) return told(t("nothingToUndo"), false);
      const answer = await takeBack(last);
      if (answer.ok) last = null;
      told(answer.ok ? t("undone") : answer.detail, !answer.ok);
    },
    forget: () => (last = null),
  };
}

/** The bar with what may be done with those who are selected. `act(name)` does it. */
export function drawBar(place, count, act) {
  const wasHidden = place.hidden;
  place.hidden = !count;
  if (!count) return place.replaceChildren();
  const words = t("selected", { count });
  if (!wasHidden) return (place.querySelector("b").textContent = words);
  const button = (name, tone = "") => {
    const made = make("button", { type: "button", class: `key ${tone}`, "data-act": name }, t(`act_${name}`));
    made.addEventListener("click", () => act(name));
    return made;
  };
  place.replaceChildren(make("b", {}, words), button("accept", "key-main"), button("reject"), button("assign"), button("snooze"), button("clear"));
}
