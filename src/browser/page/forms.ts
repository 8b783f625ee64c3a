//! Puts the plugin's fields into forms while they are sent. It does not know what the fields say, never submits and
//! never throws into the page.

type Fill = (form: HTMLFormElement) => Record<string, string>;

// A field may be named `elements`, `getAttribute` or `append` and hide the form's own; the prototypes' are safe.
const elements = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "elements")!.get!;
const { getAttribute } = Element.prototype;
const { appendChild } = Node.prototype;
const set: (name: string, value: string) => void = FormData.prototype.set;

/** A control that may be read: nothing secret, nothing that the visitor doesn't see, nothing that isn't sent. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export const controlsOf = (form: HTMLFormElement) => Array.from(elements.call(form) as Iterable<Control>);
export const attribute = (element: Element, name: string): string => getAttribute.call(element, name) ?? "";

const hasPassword = (form: HTMLFormElement) => controlsOf(form).some((control) => control.type == "password");

/** What a form's `data-handraise` says; a form with a password is only ours when it says so. */
export const choiceOf = (form: HTMLFormElement) => attribute(form, "data-handraise") || (hasPassword(form) ? "off" : "");

/** Whether a form seems to ask who somebody is; used until the definition can tell. */
export function looksLikeLead(form: HTMLFormElement): boolean {
  const choice = choiceOf(form);
  return choice != "off" && (!!choice || controlsOf(form).some((control) => control.type == "email" || /mail/i.test(control.name)));
}

export const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => (byte + 256).toString(16).slice(1)).join("");

let ids = new WeakMap<object, string>();
export const renewIds = () => void (ids = new WeakMap());

/** One id for all attempts to send a form, so that five clicks are one lead. */
export function idOf(form: object): string {
  let id = ids.get(form);
  if (!id) {
    id = hex(crypto.getRandomValues(new Uint8Array(16)));
    ids.set(form, id);
  }
  return id;
}

// Libraries that collect inputs one by one never ask for form data; an input outside the form reaches them without
// touching nodes that a framework owns.
const needsInputs = (form: HTMLFormElement) => "jQuery" in window || choiceOf(form) == "inputs";
const placed = new WeakMap<HTMLFormElement, Record<string, HTMLInputElement>>();

function place(form: HTMLFormElement, fields: Record<string, string>) {
  const inputs = placed.get(form) ?? {};
  placed.set(form, inputs);
  for (const name in fields) {
    const input = (inputs[name] ??= document.createElement("input"));
    input.type = "hidden";
    input.name = name;
    input.value = fields[name]!;
    if (input.form != form) {
      input.setAttribute("form", attribute(form, "id"));
      document.body.append(input);
    }
    // No id, or one that another form has too.
    if (input.form != form) {
      input.removeAttribute("form");
      appendChild.call(form, input);
    }
  }
}

export function hookForms(fill: Fill, sent: (form: HTMLFormElement) => void) {
  const listeners: Record<string, (event: any) => void> = {
    formdata({ target, formData }: FormDataEvent) {
      const fields = fill(target as HTMLFormElement);
      for (const name in fields) set.call(formData, name, fields[name]!);
    },
    submit({ target }) {
      if (needsInputs(target)) place(target, fill(target));
      sent(target);
    },
    // Some serialise on the click and never submit.
    click({ target }) {
      const form = target.closest?.("[type=submit],[type=image],button:not([type])")?.form;
      if (form && needsInputs(form)) place(form, fill(form));
    },
    reset({ target }) {
      ids.delete(target);
    },
  };
  const quietly = (event: Event) => {
    try {
      listeners[event.type]!(event);
    } catch {
      // The form goes on without us.
    }
  };
  // One listener for all roots: adding it to a root again changes nothing.
  const hook = (root: EventTarget) => {
    for (const type in listeners) root.addEventListener(type, quietly, true);
  };
  hook(window);
  // Events of a form in a shadow root stay inside, but focus shows the way there.
  addEventListener("focusin", (event) => event.composedPath().forEach((node) => node instanceof ShadowRoot && hook(node)), true);
  // Back at a page that was left by sending: what is sent now is something new.
  addEventListener("pageshow", (event) => event.persisted && renewIds());
}
