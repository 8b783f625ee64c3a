//! The clock of a deadline, which goes on by itself. It does not know what is due.

import { make } from "../assets/element.js";
import { dueInWords } from "./when.js";

const TICK_MS = 15_000;
const shown = new Map();

function draw(place, due, nowMs) {
  const { tone, words, detail } = dueInWords({ ...due, workingMs: Number.isFinite(due.workingMs) ? due.workingMs - (nowMs - due.asOfMs) : undefined }, nowMs);
  if (place.textContent === `${words}${detail}`) return;
  place.className = `due due-${tone}`;
  place.replaceChildren(make("span", { class: "due-icon", "aria-hidden": "true" }), make("strong", {}, words), make("span", {}, detail));
}

/** A deadline. `workingMs` of working time was left at `asOfMs`, if that is known. */
export function dueClock(due) {
  const place = make("p", { "data-field": "due" });
  shown.set(place, due);
  draw(place, due, Date.now());
  return place;
}

setInterval(() => {
  for (const [place, due] of shown) {
    if (place.isConnected) draw(place, due, Date.now());
    else shown.delete(place);
  }
}, TICK_MS);
