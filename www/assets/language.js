//! Which language a page speaks, and the texts of its areas: `/texts/en/list.js` and `/texts/de/list.js` hold the same keys for the area `list`.
//! It holds no texts itself and does not know who shows them.
//!
//! A catalogue is one object: `export default { greeting: "Hello {name}", people: { one: "{count} person", other: "{count} people" } }`.
//! A text with forms for numbers is chosen by `count`. A module takes its area once, at its top: `const t = await texts("list");`.

import { speak } from "./speak.js";

const LOCALES = { en: "en-GB", de: "de-DE" };
const KEPT = "handraise:language";
const FIRST = "en";

function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    // Some browsers refuse storage altogether.
    return null;
  }
}

/** The languages that a page can speak: their codes. */
export const languages = Object.keys(LOCALES);

const isSpoken = (code) => Object.hasOwn(LOCALES, code ?? "");

/** The language of this page: what somebody chose here, else the first language of the browser's that the page speaks, else English. */
export const language = [kept(), ...navigator.languages.map((tag) => tag.split("-")[0].toLowerCase())].find(isSpoken) ?? FIRST;

/** For `Intl`: how this language writes dates and numbers. */
export const locale = LOCALES[language];

/** Has the page speak another language from its next load on. */
export function choose(code) {
  try {
    localStorage.setItem(KEPT, code);
  } catch {
    return;
  }
  location.reload();
}

/** The texts of an area in the page's language → t(key, values). A key without a text is shown as it is, so that nobody sees a blank. */
export async function texts(area) {
  const { default: catalogue } = await import(`../texts/${language}/${area}.js`);
  return speak(catalogue, locale);
}
