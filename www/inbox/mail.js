//! Links to e-mail addresses. It does not know whose they are.

import { make } from "../assets/element.js";

/** Returns a link for a plain e-mail address, and null for anything else, because a `mailto:` link could carry more
 * than an address. */
export function mailLink(email, className, text) {
  if (!/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(email)) return null;
  return make("a", { class: className, href: `mailto:${encodeURIComponent(email).replace("%40", "@")}` }, text ?? email);
}
