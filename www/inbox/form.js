//! Forms for people: labelled fields, each with a hint and a place for what is wrong with it. It does not know what is asked.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";

const t = await texts("account");
// As in `crates/receiver/src/access/password.rs`, and in the text `password_rule`.
const PASSWORD_CHARS = 12;

/** A field around a control, or around a group of them. */
function around({ name, label, hint, control, beside, group }) {
  const [hintId, errorId] = [`${name}-hint`, `${name}-wrong`];
  const note = hint ? make("small", { id: hintId }, hint) : null;
  const wrong = make("p", { class: "wrong", id: errorId, hidden: true });
  control.setAttribute("aria-describedby", [hint && hintId, errorId].filter(Boolean).join(" "));
  const element = group
    ? make("fieldset", { class: "field", "aria-describedby": errorId }, make("legend", {}, label), note, control, wrong)
    : make("div", { class: "field" }, make("label", { for: control.id }, label), note, make("div", { class: "control" }, control, beside), wrong);
  const first = () => control.querySelector?.("input") ?? control;
  const clear = () => {
    wrong.hidden = true;
    control.removeAttribute("aria-invalid");
  };
  const fail = (text) => {
    wrong.textContent = text;
    wrong.hidden = false;
    control.setAttribute("aria-invalid", "true");
    first().focus();
    first().select?.();
  };
  control.addEventListener("input", clear);
  return { name, element, fail, clear, focus: () => first().focus() };
}

/** A field for a line of text, or with `rows` for several; `attributes` are the control's own. */
export function textField({ name, label, hint, ...attributes }) {
  const control = attributes.rows ? make("textarea", { id: name, name, ...attributes }) : make("input", { id: name, name, type: "text", ...attributes });
  return { ...around({ name, label, hint, control }), value: () => control.value.trim(), set: (text) => (control.value = text) };
}

/** A field for a password or another secret, with a button that shows it. */
export function secretField({ name, label, hint, isNew, ...attributes }) {
  const control = make("input", {
    id: name, name, type: "password", required: true, spellcheck: "false", autocapitalize: "none",
    autocomplete: isNew ? "new-password" : "current-password", minlength: isNew ? PASSWORD_CHARS : undefined, ...attributes,
  });
  const words = make("span", {}, t("show"));
  const button = make("button", { type: "button", class: "key reveal", "aria-controls": name }, words, make("span", { class: "sr" }, ` ${label.toLowerCase()}`));
  const reveal = (isShown) => {
    control.type = isShown ? "text" : "password";
    words.textContent = t(isShown ? "hide" : "show");
  };
  button.addEventListener("click", () => reveal(control.type === "password"));
  const field = around({ name, label, hint, control, beside: button });
  // Browsers offer to keep only what is hidden.
  return { ...field, value: () => control.value, hide: () => reveal(false), empty: () => (control.value = "") };
}

/** So long after a letter the next one begins a new word. */
const TYPING_MS = 1000;

/** Letters choose what begins with them, as in a select box. */
function typeAhead(choices) {
  let [typed, last] = ["", -Infinity];
  return (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || (event.key === " " && !typed)) return;
    typed = event.timeStamp - last < TYPING_MS ? typed + event.key : event.key;
    last = event.timeStamp;
    const found = choices.find(({ text }) => text.toLocaleLowerCase().startsWith(typed.toLocaleLowerCase()));
    if (!found) return;
    event.preventDefault();
    found.box.focus();
    if (!found.box.checked) found.box.click();
  };
}

/** A group of choices with a note each: one of them, or several → value() is the chosen value, or a list. */
export function choiceField({ name, label, hint, several, choices, chosen }) {
  const boxes = choices.map(({ value, label: text, note }) => {
    const box = make("input", { type: several ? "checkbox" : "radio", name, value, id: `${name}-${value}`, checked: chosen.includes(value), "aria-describedby": note && `${name}-${value}-note` });
    return { box, element: make("div", { class: "choice" }, box, make("label", { for: box.id }, text), note ? make("small", { id: `${name}-${value}-note` }, note) : null) };
  });
  const control = make("div", { class: "choices" }, ...boxes.map(({ element }) => element));
  if (!several) control.addEventListener("keydown", typeAhead(boxes.map(({ box }, place) => ({ box, text: choices[place].label }))));
  const values = () => boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
  return { ...around({ name, label, hint, control, group: true }), value: () => (several ? values() : values()[0]) };
}

/** A form that sends itself, once at a time. `send(values)` answers as `ask` does; what is wrong is told at the field that it is about,
 * or above the button. */
export function drawForm({ fields, action, tone = "main", beside, before, send, done }) {
  const wrong = make("p", { class: "wrong", role: "alert", hidden: true });
  const button = make("button", { class: `key key-${tone}`, type: "submit" }, action);
  const form = make("form", { class: "form" }, before, ...fields.map(({ element }) => element), wrong, make("div", { class: "form-keys" }, button, beside));
  let isSending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    wrong.hidden = true;
    for (const field of fields) {
      field.clear();
      field.hide?.();
    }
    form.setAttribute("aria-busy", "true");
    const answer = await send(Object.fromEntries(fields.map((field) => [field.name, field.value()])));
    form.removeAttribute("aria-busy");
    isSending = false;
    if (answer.ok) return done(answer.body);
    const field = fields.find(({ name }) => name === answer.field);
    if (field) return field.fail(answer.detail);
    wrong.textContent = answer.detail;
    wrong.hidden = false;
  });
  return form;
}
