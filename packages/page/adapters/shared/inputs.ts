//! Sets inputs that a form has already. It adds none, and leaves all others alone.

import { currentFields, quietly } from "./plugin";

/** Sets the inputs of `form` that are called as the plugin's fields are. Each that changes says so with an event `input`, because libraries
 * that draw forms keep values of their own. The prototype's setter passes by the one that they put on an input. */
export function setInputs(form: HTMLFormElement) {
  for (const [name, value] of Object.entries(currentFields(form))) {
    for (const input of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[name],textarea[name]")) {
      if (input.name != name || input.value == value) continue;
      quietly(() => {
        Reflect.set(input.constructor.prototype, "value", value, input);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  }
}
