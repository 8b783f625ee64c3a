//! Adds the plugin's fields to forms while they are sent. It does not know what the fields say. It never submits a form, and
//! it never throws into the page.

import { readForm } from "./answers";
import { hex } from "./digest";
import { listen, on, quietly } from "./face";
import { attribute, choiceOf, controlsOf, isForm, mailControls, matches } from "./forms";
import type { FieldKey, FieldNames, FrameAsks } from "./handraise";
import { followUp, receiptOf } from "./receipt";
import { visitToken } from "./storage";

/** A submission, and the e-mail address in it. */
interface Submission {
  id: string;
  mail?: string;
}

let submissions = new WeakMap<object, Submission>();
/** The submission of the form that was read last on this page. */
let latest: Submission | undefined;
export function resetSubmissionIds() {
  submissions = new WeakMap();
  latest = undefined;
  followUp();
}

const mailOf = (form: HTMLFormElement) => mailControls(form).map(({ value }) => "" + value).find((value) => value.includes("@"));

/** Returns one id for all attempts to send a form, so that five clicks on the button make one lead. Forms of one page are steps of one
 * submission as well, and so is a form that was drawn anew, unless each of them has an e-mail address and the two differ. */
function submissionIdOf(key: object, form?: HTMLFormElement): string {
  // A custom element may throw when its value is read.
  const mail = form && quietly(mailOf)(form);
  let submission = submissions.get(key);
  if (!submission) {
    const continues = form && latest && (!mail || !latest.mail || mail == latest.mail);
    submission = continues ? latest! : { id: hex(crypto.getRandomValues(new Uint8Array(16))) };
    submissions.set(key, submission);
  }
  if (mail) submission.mail = mail;
  if (form) latest = submission;
  return submission.id;
}

// The form whose `submit` event came last. The page may still cancel that event, so the form counts as sent only when
// somebody then asks for its data.
let submittedForm: unknown;

/** Returns the fields to send with a form, under the names that the page chose, or the fields for a frame that `asks`. */
export function fieldsOf(names: FieldNames, form?: HTMLFormElement, asks?: FrameAsks): Record<string, string> {
  const out: Record<string, string> = {};
  const isSent = !!form && form == submittedForm;
  if (isSent) submittedForm = 0;
  const values = quietly(readForm)(form, asks, isSent);
  if (values) {
    const submission = (values.submission = submissionIdOf(asks ?? form ?? names, form));
    // A frame asks after each change of its form and sends the last answer only. No receipt is used up for the others. A plugin that
    // has stopped cannot tell any more whether bits may be stored.
    if (!asks && !values.status && names.receipt !== false) {
      const box = form && controlsOf(form).find((control) => matches(control, "[data-handraise-follow-up]"));
      if (box) followUp(matches(box, ":checked"));
      values.receipt = receiptOf(submission, `_${values.stage}_${values.rating}_${Date.now()}`);
    }
    values.visit = visitToken?.();
    // `Object.keys` returns own properties only: old libraries add inherited ones to `Object.prototype`.
    for (const field of Object.keys(values) as FieldKey[]) {
      const name = names[field] ?? "handraise_" + field;
      if (name && values[field] != null) out[name] = "" + values[field];
    }
  }
  return out;
}

/** The hidden inputs that the plugin placed. An input belongs to whichever form has its id now: a form that the page draws
 * again with the same id inherits the inputs of the one before. */
let placedInputs: HTMLInputElement[] = [];

/** Removes the placed inputs of one form, and those that left the document. Without a form it removes all of them, because
 * after `forget()` no evidence may stay in the page. */
export function removePlacedInputs(form?: HTMLFormElement) {
  placedInputs = placedInputs.filter((input) => {
    const stays = form && input.isConnected && input.form != form;
    if (!stays) input.remove();
    return stays;
  });
}

/** Places hidden inputs for libraries that collect a form's inputs one by one and never build a `FormData`. The inputs go
 * outside the form, tied to it by its id, so that nodes which a framework owns stay untouched. */
function placeInputs(names: FieldNames, form: HTMLFormElement) {
  submittedForm = 0;
  removePlacedInputs(form);
  if (!("jQuery" in window || choiceOf(form) == "inputs")) return;
  for (const [name, value] of Object.entries(fieldsOf(names, form))) {
    const input = document.createElement("input");
    placedInputs.push(input);
    input.type = "hidden";
    input.name = name;
    input.value = value;
    if (input.form != form) {
      input.setAttribute("form", attribute(form, "id"));
      document.body.append(input);
    }
    // The form has no id, or another form has the same one: then the input goes inside.
    if (input.form != form) {
      input.removeAttribute("form");
      Node.prototype.appendChild.call(form, input);
    }
  }
}

export function hookForms(names: FieldNames) {
  const listeners: Record<string, (event: any) => void> = {
    formdata({ target, formData }: FormDataEvent) {
      const form = target as HTMLFormElement;
      const fields = fieldsOf(names, form);
      // A placed input may be older than these fields: from before the plugin was ready or had stopped, or from another form.
      for (const input of placedInputs) if (input.form == form) formData.delete(input.name);
      for (const [name, value] of Object.entries(fields)) formData.set(name, value);
    },
    submit({ target }) {
      placeInputs(names, target);
      submittedForm = target;
    },
    // Some libraries serialise the form in their click handler and never submit it.
    click(event) {
      listeners.focusin!(event);
      const isButton = (node: Element) => node.nodeType == 1 && matches(node, "[type=submit],[type=image],button:not([type])");
      const form = event.composedPath().find(isButton)?.form;
      if (form) placeInputs(names, form);
    },
    reset({ target }) {
      submissions.delete(target);
      latest = undefined;
    },
    // A visitor may press Enter in a field that had the focus before this script ran. Then there is no click and no event of focus.
    keydown(event) {
      listeners.focusin!(event);
    },
    // The events of a form in a shadow root do not leave it. Focus, keys and clicks do, and their path contains the root to hook.
    focusin(event) {
      for (const node of event.composedPath()) if (node.nodeType == Node.DOCUMENT_FRAGMENT_NODE) hookRoot(node);
    },
    // The events of a form in a frame do not leave the frame. A frame of another origin exposes no document.
    load({ target }) {
      const inner = target.contentDocument;
      if (!inner) return;
      hookRoot(inner.defaultView);
      hookFrames(inner);
    },
  };
  // When a form is slotted into a shadow root, both the root and the window receive its events.
  const handled = new WeakSet<Event>();
  const handle = quietly((event: Event) => {
    const { target, type } = event;
    // Components dispatch their own events with the names of form events, on elements that are no forms.
    if (handled.has(event) || (/^(sub|form)/.test(type) && !isForm(target))) return;
    handled.add(event);
    // A frame may run a plugin of its own, which then handles the frame's forms.
    const framePlugin = (target as Element).ownerDocument?.defaultView?.handraise;
    if (!framePlugin || framePlugin == window.handraise) listeners[type]!(event);
  });
  const hookRoot = (root: EventTarget) => listen(root, Object.keys(listeners).join(" "), handle);
  const hookFrames = (page: Document) => {
    listen(page, "load", handle);
    for (const target of page.querySelectorAll("iframe")) listeners.load!({ target });
  };
  hookRoot(window);
  hookFrames(document);
  // The visitor came back to a page that sent a form. What they send now is a new submission.
  on(window, "pageshow", ({ persisted }) => persisted && resetSubmissionIds());
}
