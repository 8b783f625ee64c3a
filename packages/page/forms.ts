//! Reads forms and their controls in ways that no page can break. It changes nothing and knows no definition.

/** A form control. `answers.ts` skips those that are secret, hidden or not sent. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

// A field named `elements` or `getAttribute` hides the form's own property of that name, so these functions use the
// prototypes'. They use no `Array.from` with a callback, because old libraries replace `Array.from` by a function that
// ignores it.
export const controlsOf = (form: HTMLFormElement) => [...Reflect.get(HTMLFormElement.prototype, "elements", form)] as Control[];
export const attribute = (element: Element, name: string): string => Element.prototype.getAttribute.call(element, name) ?? "";
export const matches = (element: Element, selector: string) => Element.prototype.matches.call(element, selector);

/** Calls `found` with the place of each selector that `find` finds something for. The module writes a selector per line, and an
 * empty line for a class without one. */
export function eachFound(selectors: string[], find: (selector: string) => unknown, found: (index: number) => void) {
  selectors.forEach((selector, index) => {
    try {
      if (selector && find(selector)) found(index);
    } catch {
      // This browser does not support the selector, so it matches nothing.
    }
  });
}

/** Returns whether `target` is a form. `instanceof` would not recognise the form of a frame, which has classes of its own. */
export function isForm(target: unknown): target is HTMLFormElement {
  try {
    return !!controlsOf(target as HTMLFormElement);
  } catch {
    return false;
  }
}

/** Returns the controls whose type, name or first eight characters of `autocomplete` match `pattern`. Eight, so
 * that `new-password` does not match: pages also use it to stop the browser from filling in a field. The function reads
 * attributes because a custom element may throw when a property is read. */
const controlsLike = (form: HTMLFormElement, pattern: RegExp) =>
  controlsOf(form).filter((control) =>
    pattern.test(attribute(control, "type") + attribute(control, "name") + attribute(control, "autocomplete").slice(0, 8)),
  );

/** Returns a form's `data-handraise`. Without that attribute it returns `off` for a form with a password field, even
 * one shown as text, so that a login form is ours only when the page says so. */
export const choiceOf = (form: HTMLFormElement) => attribute(form, "data-handraise") || (controlsLike(form, /passw|pwd|current-$/i)[0] ? "off" : "");

/** Returns the controls that may ask for an e-mail address. */
export const mailControls = (form: HTMLFormElement) => controlsLike(form, /mail/i);
