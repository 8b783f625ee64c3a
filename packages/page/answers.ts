//! Reads the controls of a form that the definition names. It keeps no text: the module reads a class and forgets.

import { assessment } from "./assessment";
import { Ask, Say, Tell } from "./codes";
import { ask, quietly, say, statusOf, tell } from "./face";
import { attribute, choiceOf, controlsOf, looksLikeLead, matches, type Control } from "./forms";
import type { FieldKey, FrameAsks } from "./handraise";

/** Values of the fields to send, before they are named. */
export type Values = { [key in FieldKey]?: string | number | null };

const UNREAD = /^(password|file|hidden|submit|button|reset|image|fieldset|output)$/;

/** The first label of each control beside a form. A control's own `labels` look through the whole page, for each one again. */
const labelsNear = (form: HTMLFormElement) =>
  new Map([...(Node.prototype.getRootNode.call(form) as Document).querySelectorAll("label")].reverse().map((label) => [label.control, label]));

/** The label's first words, without hints that follow and without what stands in a control inside it. */
function wordsOf(control: Control, label?: HTMLLabelElement): string {
  const walker = label && document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  while (walker?.nextNode()) {
    const text = walker.currentNode.nodeValue!.trim();
    if (text) return text;
  }
  return attribute(control, "aria-label");
}

/** Reads a form into the module; whether any of its controls is named by the definition. */
function fillIn(form: HTMLFormElement): number {
  const labels = quietly(labelsNear)(form);
  return controlsOf(form).filter(
    quietly((control) => {
      const { type, name, id, localName } = control;
      // A custom element may be ticked, too, whatever its type.
      const mayBeTicked = localName.includes("-") || /^(radio|checkbox)$/.test(type);
      const unticked = mayBeTicked && (control as HTMLInputElement).checked == false;
      // Disabled by itself or by a fieldset around it: then it isn't sent.
      if (matches(control, ":disabled") || UNREAD.test(type) || (unticked && type != "checkbox")) return;
      const label = wordsOf(control, labels?.get(control));
      // `section-a work email` is an `email`.
      const token = attribute(control, "autocomplete").split(" ").pop()!;
      return say(Say.FillIn, [name || id, token, label, unticked ? "" : control.value]);
    }),
  ).length;
}

/** Works with a form's answers, or one answer, and takes them back. */
function draft<R>(work: () => R): R {
  tell(Tell.ClearForm);
  try {
    return work();
  } finally {
    tell(Tell.ClearForm);
  }
}

const fillInOne = (field: string, value: unknown) =>
  say(Say.FillIn, [field, "", "", value === true ? "yes" : value === false ? "" : "" + value]);

/** What to send with a form, its answers included, or with one that only says what it asks; `null` when it is none of ours.
 * What a form says that is being sent is kept. */
export const read = (form?: HTMLFormElement, asks?: FrameAsks, isSent?: boolean): Values | null =>
  draft(() => {
    for (const [field, value] of Object.entries(asks?.answers ?? {})) fillInOne(field, value);
    const choice = form ? choiceOf(form) : "on";
    const asksOurs = form && choice != "off" && fillIn(form);
    const isOurs = choice != "off" && (asksOurs || choice);
    const evidence = ask(Ask.Evidence);
    const found = assessment();
    if (asksOurs && isSent) tell(Tell.SendForm);
    if (!found) return isOurs || (choice != "off" && looksLikeLead(form!)) ? { status: statusOf() } : null;
    if (!isOurs) return null;
    const { score, grade, rating, stage, segment, definition, handRaised, reasons } = found;
    const words = reasons.map(({ label, points }) => `${label} (${points > 0 ? "+" : ""}${points})`);
    if (handRaised) words.unshift("Asked to be contacted");
    return { score, grade, rating, stage, segment: segment ?? "", reasons: words.join("; "), definition, evidence };
  });

/** Keeps one answer. */
export const answer = (field: string, value: unknown) =>
  draft(() => {
    fillInOne(field, value);
    tell(Tell.SendForm);
  });
