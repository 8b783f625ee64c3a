//! Rows of a list with buttons, and where the focus goes when the list is drawn anew. It does not know what the rows are about.

import { make } from "/assets/element.js";
import { texts } from "/assets/language.js";

const t = await texts("settings");

/** A button of a row. What it is for is said to those who do not see the row: "Remove" and "Ada". */
export function rowButton(name, words, subject, pressed) {
  const button = make("button", { type: "button", class: "key", "data-do": name }, words, make("span", { class: "sr" }, ` ${subject}`));
  button.addEventListener("click", pressed);
  return button;
}

export const row = (id, ...parts) => make("li", { "data-row": id }, ...parts);
export const keys = (...buttons) => make("div", { class: "row-keys" }, ...buttons);

/** Draws rows, and apart from them those that are over. */
export function drawRows(place, { present, over, overTitle, nothing }) {
  const wasOpen = place.querySelector("details")?.open;
  const list = (rows) => make("ul", { class: "rows" }, ...rows);
  place.replaceChildren(
    present.length ? list(present) : make("p", { class: "nothing" }, nothing),
    ...(over.length ? [make("details", { class: "over", open: wasOpen }, make("summary", {}, t("over", { title: overTitle, count: over.length })), list(over))] : []),
  );
}

/** Focuses a row's button again, or the heading of its section if the button is gone. */
export function focusAgain(place, id, name) {
  const button = place.querySelector(`[data-row="${id}"] [data-do="${name}"]`);
  const isShown = button && (!button.closest("details") || button.closest("details").open);
  (isShown ? button : place.closest("section").querySelector("h2")).focus();
}
