//! What became of a decision, at the edge of the page for a while, with a way back. The page says it to screen readers; here it can be pressed.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";

const t = await texts("person");
const LIMIT_MS = 12_000;
let present = null;

export function dropToast() {
  clearTimeout(present?.timer);
  present?.element.remove();
  present = null;
}

/** Shows words with a button that takes it back, and the key that does the same, if one does. Nobody has to hurry while they point at it, or have the focus in it. */
export function showToast(words, takeBack, key) {
  dropToast();
  const button = make("button", { type: "button", class: "key key-small", id: "undo", "aria-keyshortcuts": key?.toLowerCase() }, t("undo"), make("span", { class: "sr" }, `: ${words}`), key ? make("kbd", { "aria-hidden": "true" }, key) : null);
  const element = make("div", { class: "toast", "data-field": "toast" }, make("span", {}, words), button);
  const toast = { element, timer: 0 };
  const wait = () => {
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => present === toast && dropToast(), LIMIT_MS);
  };
  for (const name of ["pointerenter", "focusin"]) element.addEventListener(name, () => clearTimeout(toast.timer));
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, wait);
  button.addEventListener("click", () => {
    dropToast();
    takeBack();
  });
  document.body.append(element);
  present = toast;
  wait();
}
