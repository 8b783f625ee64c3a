//! Reads the controls of a form that the definition names. It keeps no text: the module reads a class and forgets.

import { Ask, Say, Tell } from "./codes";
import { ask, say, tell } from "./face";
import type { Assessment } from "./handraise";
import type { Start, Values } from "./bridge";
import type { Control } from "./forms";

let forms: Start["forms"];
export const readWith = (access: Start["forms"]) => void (forms = access);

const UNREAD = /^(password|file|hidden|submit|button|reset|image|fieldset|output)$/;

/** The label's first words, without hints that follow and without what stands in a control inside it. */
function labelOf(control: Control): string {
  const label = control.labels?.[0];
  const walker = label && document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  while (walker?.nextNode()) {
    const text = walker.currentNode.nodeValue!.trim();
    if (text) return text;
  }
  return control.getAttribute("aria-label") ?? "";
}

/** Reads a form into the module; whether any of its controls is named by the definition. */
function fillIn(form: HTMLFormElement): boolean {
  let any = false;
  for (const control of forms.controlsOf(form)) {
    const { type, disabled } = control;
    if (disabled || UNREAD.test(type)) continue;
    const ticked = (control as HTMLInputElement).checked;
    if (type == "radio" && !ticked) continue;
    const value = type == "checkbox" && !ticked ? "" : control.value;
    any = say(Say.FillIn, [control.name || control.id, forms.attribute(control, "autocomplete"), labelOf(control), value]) || any;
  }
  return any;
}

export const assessment = (): Assessment => JSON.parse(ask(Ask.Summary));

/** What to send with a form, its answers included; `null` when the form is none of ours. */
export function read(form?: HTMLFormElement): Values | null {
  tell(Tell.ClearForm);
  if (form) {
    const choice = forms.choiceOf(form);
    if (choice == "off" || !(fillIn(form) || choice)) return null;
  }
  const { score, grade, rating, stage, segment, definition, handRaised, reasons: strongest } = assessment();
  const reasons = strongest.map(({ label, points }) => `${label} (${points > 0 ? "+" : ""}${points})`);
  if (handRaised) reasons.unshift("Asked to be contacted");
  const values = { score, grade, rating, stage, segment: segment ?? "", reasons: reasons.join("; "), definition, evidence: ask(Ask.Evidence) };
  tell(Tell.ClearForm);
  return values;
}

/** Keeps what a form says that is being sent. */
export function sent(form: HTMLFormElement) {
  tell(Tell.ClearForm);
  if (forms.choiceOf(form) != "off" && fillIn(form)) tell(Tell.SendForm);
  tell(Tell.ClearForm);
}

/** Keeps one answer. */
export function answer(field: string, value: unknown) {
  tell(Tell.ClearForm);
  say(Say.FillIn, [field, "", "", value === true ? "yes" : value === false ? "" : "" + value]);
  tell(Tell.SendForm);
  tell(Tell.ClearForm);
}
