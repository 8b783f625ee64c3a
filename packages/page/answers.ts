//! Reads the form controls that the definition names, and builds the field values to send. It keeps no text: the module
//! turns each answer into a class and forgets what the visitor typed.

import { assessment } from "./assessment";
import { ask, quietly, say, statusOf, tell } from "./face";
import { fold } from "./fold";
import { attribute, choiceOf, controlsOf, eachFound, mailControls, matches, type Control } from "./forms";
import { Ask, Say, Tell } from "./generated/codes";
import type { FieldKey, FrameAsks } from "./handraise";

/** The values to send with a form, before the page's field names are applied. */
export type FieldValues = { [key in FieldKey]?: string | number | null | undefined };

const UNREAD_TYPES = /^(password|file|hidden|submit|button|reset|image|fieldset|output)$/;

/** Maps each control to its first label. One query serves the whole form; a control's own `labels` property would search the
 * whole page again for each control. Labels are found in the form's own document or shadow root. */
const labelsByControl = (form: HTMLFormElement) =>
  new Map([...(Node.prototype.getRootNode.call(form) as Document).querySelectorAll("label")].reverse().map((label) => [label.control, label]));

/** Returns the first text in the element that `aria-labelledby` names first, in the label, or the `aria-label`. The first text node is
 * the question itself; later ones are hints, or the options of a control inside the label. */
function labelText(element: Element, label?: Element | null): string {
  const [id] = attribute(element, "aria-labelledby").split(" ");
  const named = id && (Node.prototype.getRootNode.call(element) as Document).getElementById(id);
  const walker = (label = named || label) && document.createTreeWalker(label, NodeFilter.SHOW_TEXT);
  while (walker && walker.nextNode()) {
    const text = walker.currentNode.nodeValue!.trim();
    if (text) return text;
  }
  return attribute(element, "aria-label");
}

/** Returns the question that a group of radio buttons or checkboxes answers. The label of each says only what it stands for. */
function questionOf(control: Control): string {
  const group = control.closest("fieldset,[role=group],[role=radiogroup]");
  return group ? labelText(group, group.querySelector("legend")) : "";
}

/** Returns what a control would send; of several chosen options the last that says something, which is the one that counts. */
const valueOf = (control: Control) =>
  control.type == "select-multiple"
    ? [...(control as HTMLSelectElement).selectedOptions].map(({ value }) => value).filter(Boolean).pop() ?? ""
    : // An `<object>` is among the controls and has none.
      control.value ?? "";

/** Tells the module which form it is: where it is sent, and which selectors match. Returns whether the definition names it. */
function identifyForm(form: HTMLFormElement): boolean {
  const { host, pathname, search } = new URL(Reflect.get(HTMLFormElement.prototype, "action", form));
  let bits = +(host == location.host);
  const selectors = ask(Ask.FormSelectors).split("\n");
  eachFound(selectors, (selector) => matches(form, selector), (index) => (bits |= 2 << index));
  return say(Say.SendTo, [host, pathname + search], bits);
}

/** Passes a form's controls to the module. Returns how many of them the definition names. */
function fillInForm(form: HTMLFormElement): number {
  const labels = quietly(labelsByControl)(form);
  const isNamed = quietly(identifyForm)(form);
  return +!!isNamed + controlsOf(form).filter(
    quietly((control) => {
      const { type, name, id, localName } = control;
      // A custom element may have a `checked` property, whatever its type says.
      const mayBeTicked = localName.includes("-") || /^(radio|checkbox)$/.test(type);
      const unticked = mayBeTicked && (control as HTMLInputElement).checked == false;
      // The browser does not send a control that is disabled, by itself or by a fieldset around it.
      if (matches(control, ":disabled") || UNREAD_TYPES.test(type) || (unticked && type != "checkbox")) return;
      const label = labelText(control, labels?.get(control));
      // `autocomplete` may hold several tokens and ends with the field's: `section-a work email` is an `email`.
      const token = attribute(control, "autocomplete").split(" ").pop()!;
      const value = unticked ? "" : valueOf(control);
      const fillIn = (label: string) => say(Say.FillIn, [name || id, token, label, value].map(fold), +(type == "checkbox" && !unticked));
      return fillIn(label) || (mayBeTicked && fillIn(questionOf(control)));
    }),
  ).length;
}

/** Runs `work` on an empty draft of a form's answers and discards the draft afterwards. */
function withDraft<R>(work: () => R): R {
  tell(Tell.ClearForm);
  try {
    return work();
  } finally {
    tell(Tell.ClearForm);
  }
}

const fillInField = (field: string, value: unknown) =>
  say(Say.FillIn, [field, "", "", value === true ? "yes" : value === false ? "" : "" + value].map(fold));

/** Returns what to send with a form, or with a frame's form that only posts its answers; `null` when the form is not one of
 * ours. The form's answers count in the result. They are kept only when the form is being sent. */
export const readForm = (form?: HTMLFormElement, asks?: FrameAsks, isSent?: boolean): FieldValues | null =>
  withDraft(() => {
    for (const [field, value] of Object.entries(asks?.answers ?? {})) fillInField(field, value);
    const choice = form ? choiceOf(form) : "on";
    const hasNamedFields = form && choice != "off" && fillInForm(form);
    const isOurs = choice != "off" && (hasNamedFields || choice);
    const evidence = ask(Ask.Evidence);
    const found = assessment();
    if (hasNamedFields && isSent) tell(Tell.SendForm);
    // Without an assessment nobody can tell whether the definition names a field, so an e-mail field decides.
    if (!found) return isOurs || (choice != "off" && mailControls(form!)[0]) ? { status: statusOf() } : null;
    if (!isOurs) return null;
    const { score, grade, rating, stage, segment, definition, handRaised, reasons } = found;
    const words = reasons.map(({ label, points }) => `${label} (${points > 0 ? "+" : ""}${points})`);
    if (handRaised) words.unshift("Asked to be contacted");
    return { score, grade, rating, stage, segment: segment ?? "", reasons: words.join("; "), definition, evidence };
  });

/** Records one answer that the page passes by script. */
export const recordAnswer = (field: string, value: unknown) =>
  withDraft(() => {
    fillInField(field, value);
    tell(Tell.SendForm);
  });
