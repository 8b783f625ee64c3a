//! Safe access to forms and their controls. It changes nothing.

/** A control that may be read: nothing secret, nothing that the visitor doesn't see, nothing that isn't sent. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

// A field may be named `elements` or `getAttribute` and hide the form's own; the prototypes' are safe. Old libraries
// replace `Array.from` by one that takes no function.
export const controlsOf = (form: HTMLFormElement) => [...Reflect.get(HTMLFormElement.prototype, "elements", form)] as Control[];
export const attribute = (element: Element, name: string): string => Element.prototype.getAttribute.call(element, name) ?? "";
export const matches = (element: Element, selector: string) => Element.prototype.matches.call(element, selector);

/** Whether something is a form, of this page or of a frame's. */
export function isForm(target: unknown): target is HTMLFormElement {
  try {
    return !!controlsOf(target as HTMLFormElement);
  } catch {
    return false;
  }
}

/** Whether a form has a control that looks like this by its type, its name or how `autocomplete` begins. (`new-password` as
 * a whole says nothing: it also keeps browsers from filling in.) Asked are the attributes: a control of the page's own may
 * throw when it is read. */
const has = (form: HTMLFormElement, what: RegExp) =>
  controlsOf(form).some((control) =>
    what.test(attribute(control, "type") + attribute(control, "name") + attribute(control, "autocomplete").slice(0, 8)),
  );

/** What a form's `data-handraise` says; a form with a password is only ours when it says so, shown as text or not. */
export const choiceOf = (form: HTMLFormElement) => attribute(form, "data-handraise") || (has(form, /passw|pwd|current-$/i) ? "off" : "");

/** Whether a form seems to ask who somebody is; used while the definition can't tell. */
export const looksLikeLead = (form: HTMLFormElement) => has(form, /mail/i);
