//! Sets inputs that a form has already. It adds none, and leaves all others alone.

import { currentFields, quietly } from "./plugin";

const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!.set!;

/** Sets the inputs of `form` that are called as the plugin's fields are, as `rename` writes them. Each that changes says so with an event `input`,
 * because libraries that draw forms keep values of their own. The prototype's setter passes by those that they put on inputs. */
export function setInputs(form: HTMLFormElement, rename = (name: string) => name) {
  for (const [name, value] of Object.entries(currentFields(form))) {
    for (const input of form.querySelectorAll<HTMLInputElement>("input[name]")) {
      if (input.name != rename(name) || input.value == value) continue;
      quietly(() => {
        setter.call(input, value);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
    }
  }
}
