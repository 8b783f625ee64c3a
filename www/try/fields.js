//! `<form-fields>`: the fields of a form, by name and text, and what the definition reads in each. A change sends the event
//! `change`. It computes nothing itself.

import { make } from "../assets/element.js";
import { labelOf, valueInWords } from "../assets/words.js";

/** What was read, in words. `answers` is null if the definition has no such field. */
function readInWords({ name, text }, answers) {
  if (!name) return ["Give the field a name.", false];
  if (answers === null) return ["The definition reads no field of this name.", false];
  if (!text) return ["Empty, so it says nothing.", true];
  if (!answers?.length) return ["Read, but the definition knows no answer in it.", true];
  return [answers.map(({ attribute, value }) => `${labelOf(attribute)}: ${value === null ? "not known" : valueInWords(value)}`).join(" · "), true];
}

class FormFields extends HTMLElement {
  #rows;

  connectedCallback() {
    if (this.#rows) return;
    this.setAttribute("role", "group");
    const add = make("button", { type: "button", class: "key" }, "Add a field");
    add.addEventListener("click", () => {
      this.#rows.append(this.#row({ name: "", text: "" }));
      this.#rows.lastElementChild.querySelector("input").focus();
      this.#changed();
    });
    this.#rows = make("ol", {});
    this.append(this.#rows, add);
    this.addEventListener("input", () => this.#changed());
  }

  /** [{ name, text }] in order. */
  get value() {
    return [...this.#rows.children].map((row) => {
      const [name, text] = row.querySelectorAll("input");
      return { name: name.value.trim(), text: text.value };
    });
  }

  set value(fields) {
    this.#rows.replaceChildren(...fields.map((field) => this.#row(field)));
  }

  /** What the definition reads in each field, in the same order. */
  set read(answers) {
    const fields = this.value;
    [...this.#rows.children].forEach((row, number) => {
      if (number >= answers.length) return;
      const [words, isRead] = readInWords(fields[number], answers[number]);
      const note = row.querySelector("small");
      if (note.textContent !== words) note.textContent = words;
      row.dataset.read = String(isRead);
    });
  }

  #row({ name, text }) {
    const remove = make("button", { type: "button", class: "key remove", "aria-label": "Remove this field" }, "×");
    const inputs = [
      make("input", { "aria-label": "Name of the field", placeholder: "name", class: "field-name", autocomplete: "off", spellcheck: "false", autocapitalize: "off" }),
      make("input", { "aria-label": "Text in the field", placeholder: "text", autocomplete: "off" }),
    ];
    [inputs[0].value, inputs[1].value] = [name, text];
    const row = make("li", {}, ...inputs, remove, make("small", {}));
    remove.addEventListener("click", () => {
      const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("input") ?? this.querySelector(":scope > button");
      row.remove();
      next.focus();
      this.#changed();
    });
    return row;
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

customElements.define("form-fields", FormFields);
