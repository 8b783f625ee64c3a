//! Links to telephone numbers. It does not know whose they are.

import { make } from "../assets/element.js";

/** Returns a link for what looks like a telephone number, and null for anything else. */
export function telephoneLink(phone, className, text) {
  if (!/^\+?[0-9][0-9 ()/.-]{3,28}$/.test(phone)) return null;
  return make("a", { class: className, href: `tel:${phone.replace(/[^+0-9]/g, "")}` }, text);
}
