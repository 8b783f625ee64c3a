//! `<form-fields>`: the fields of a form, by name and text, what the definition reads in each, and what that is worth. A change sends the event
//! `change`. It computes nothing itself.

import { make } from "../assets/element.js";
import { labelOf, sentence, valueInWords, withSign } from "../assets/words.js";

/** What a reading is worth in fit, in words. A field of two attributes has criteria of both. */
const fitInWords = ({ attribute, value }, worth) =>
  (worth?.criteria ?? []).filter((criterion) => criterion.attribute === attribute && criterion.value === value).map(({ label, points, most }) => `fit, ${label}: ${points} of ${most}`);

/** What a field is worth beside fit, in words. */
function worthInWords(worth) {
  if (!worth) return [];
  return [
    ...worth.rules.map(({ label, points }) => `${label}: ${withSign(points)}`),
    worth.raisesHand && "Raises the hand: they ask to be contacted",
    worth.isUnclear && "Unclear: neither a yes nor a no, so a person should read it",
    worth.keepsFromSales && `Keeps them from sales: ${sentence(worth.keepsFromSales)}`,
  ].filter(Boolean);
}

/** What was read, as lines of a reading and its worth. `answers` is null if the definition has no such field. */
function readInWords({ name, text }, { answers, worth }) {
  const only = (words, isRead) => ({ lines: [[words]], isRead });
  if (!name) return only("Give the field a name.", false);
  if (answers === null) return only("The definition reads no field of this name.", false);
  if (!text) return only("Empty, so it says nothing.", true);
  const known = answers.map((answer) => [`${labelOf(answer.attribute)}: ${answer.value === null ? "read as left blank" : valueInWords(answer.value)}`, ...fitInWords(answer, worth)]);
  const readings = known.length ? known : [["The definition knows the field, but nothing in this text."]];
  return { lines: [...readings, ...worthInWords(worth).map((words) => ["", words])], isRead: known.length > 0 };
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

  /** What the definition reads in each field and what that is worth, in the same order. */
  set read(answers) {
    const fields = this.value;
    [...this.#rows.children].forEach((row, number) => {
      if (number >= answers.length) return;
      const { lines, isRead } = readInWords(fields[number], answers[number]);
      const note = row.querySelector("small");
      const key = JSON.stringify(lines);
      row.dataset.read = String(isRead);
      // So that it can be selected while somebody types elsewhere.
      if (note.dataset.key === key) return;
      note.dataset.key = key;
      note.replaceChildren(...lines.map(([reading, ...worth]) => make("span", { class: "reading" }, reading && make("span", {}, reading), ...worth.map((words) => make("span", { class: "worth" }, words)))));
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
