//! Has the team's pages speak the language that somebody chose, or that their browser prefers: the shared words, and what the page itself says.
//! It does not know what is said.

import { language, locale } from "../assets/language.js";
import { speakBy } from "../assets/speech.js";

const { default: words } = await import(`../texts/${language}/words.js`);
speakBy(words, locale);
document.documentElement.lang = language;

/** Writes the texts of a page: each element with `data-text` gets the text of that key, and one with `data-label` a name for those who do not see it. */
export function writeTexts(t) {
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
}
