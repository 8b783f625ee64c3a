//! Puts the plugin's fields into forms while they are sent. It does not know what the fields say, never submits and
//! never throws into the page.

import { read } from "./answers";
import { listen, on, quietly } from "./face";
import { attribute, choiceOf, isForm, matches } from "./forms";
import type { FieldKey, FieldNames, FrameAsks } from "./handraise";

export const hex = (bytes: Uint8Array) => [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join("");

let ids = new WeakMap<object, string>();
export const renewIds = () => void (ids = new WeakMap());

/** One id for all attempts to send a form, so that five clicks are one lead. */
function idOf(form: object): string {
  const id = ids.get(form) ?? hex(crypto.getRandomValues(new Uint8Array(16)));
  ids.set(form, id);
  return id;
}

// Whose submit event came last. The page may still refuse it; it is being sent when somebody asks for its data.
let sending: unknown;

/** The fields to send with a form, by the names that the page gave them; or with a form in a frame that `asks`. */
export function fieldsOf(names: FieldNames, form?: HTMLFormElement, asks?: FrameAsks): Record<string, string> {
  const out: Record<string, string> = {};
  const isSent = !!form && form == sending;
  if (isSent) sending = 0;
  const values = quietly(read)(form, asks, isSent);
  if (values) {
    values.submission = idOf(asks ?? form ?? names);
    // Own names only: libraries of old add to what every object inherits.
    for (const field of Object.keys(values) as FieldKey[]) {
      const name = names[field] ?? "handraise_" + field;
      if (name && values[field] != null) out[name] = "" + values[field];
    }
  }
  return out;
}

/** Inputs that were placed, whichever form has them now: one that is drawn anew with the same id inherits them. */
let placed: HTMLInputElement[] = [];

/** Removes those of a form and those that nobody sees any more, or all: of what was forgotten nothing stays in the page. */
export function unplace(form?: HTMLFormElement) {
  placed = placed.filter((input) => {
    const stays = form && input.isConnected && input.form != form;
    if (!stays) input.remove();
    return stays;
  });
}

/** For libraries that collect inputs one by one and never ask for form data: an input outside the form reaches them
 * without touching nodes that a framework owns. */
function place(names: FieldNames, form: HTMLFormElement) {
  sending = 0;
  unplace(form);
  if (!("jQuery" in window || choiceOf(form) == "inputs")) return;
  for (const [name, value] of Object.entries(fieldsOf(names, form))) {
    const input = document.createElement("input");
    placed.push(input);
    input.type = "hidden";
    input.name = name;
    input.value = value;
    if (input.form != form) {
      input.setAttribute("form", attribute(form, "id"));
      document.body.append(input);
    }
    // No id, or one that another form has too.
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
      // What was placed may be from before the plugin was ready, or before it stopped, or of another form.
      for (const input of placed) if (input.form == form) formData.delete(input.name);
      for (const [name, value] of Object.entries(fields)) formData.set(name, value);
    },
    submit({ target }) {
      place(names, target);
      sending = target;
    },
    // Some serialise on the click and never submit.
    click(event) {
      listeners.focusin!(event);
      const isButton = (node: Element) => node.nodeType == 1 && matches(node, "[type=submit],[type=image],button:not([type])");
      const form = event.composedPath().find(isButton)?.form;
      if (form) place(names, form);
    },
    reset({ target }) {
      ids.delete(target);
    },
    // Events of a form in a shadow root stay inside, but focus and clicks show the way there.
    focusin(event) {
      for (const node of event.composedPath()) if (node.nodeType == Node.DOCUMENT_FRAGMENT_NODE) hook(node);
    },
    // Those of a form in a frame stay there, too. A frame of another origin shows no document.
    load({ target }) {
      const inner = target.contentDocument;
      if (!inner) return;
      hook(inner.defaultView);
      hookFrames(inner);
    },
  };
  // Where a form is slotted into a shadow root, both hear of its events.
  const seen = new WeakSet<Event>();
  const handle = quietly((event: Event) => {
    const { target, type } = event;
    // Components dispatch events of their own that are called like those of forms.
    if (seen.has(event) || (/^(sub|form)/.test(type) && !isForm(target))) return;
    seen.add(event);
    // A frame may have a plugin of its own.
    const near = (target as Element).ownerDocument?.defaultView?.handraise;
    if (!near || near == window.handraise) listeners[type]!(event);
  });
  const hook = (root: EventTarget) => listen(root, Object.keys(listeners).join(" "), handle);
  const hookFrames = (page: Document) => {
    listen(page, "load", handle);
    for (const target of page.querySelectorAll("iframe")) listeners.load!({ target });
  };
  hook(window);
  hookFrames(document);
  // Back at a page that was left by sending: what is sent now is something new.
  on(window, "pageshow", ({ persisted }) => persisted && renewIds());
}
