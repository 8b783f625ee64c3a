//! Where the values that fit counts come from: a form, somebody's word, a file or service, or the receiver's own reading. It knows no elements.

import { texts } from "../assets/language.js";
import { rowsOf } from "../assets/section.js";
import { dayInWords } from "./when.js";

const t = await texts("person");

/** For a person: (attribute, value) → "from a form, 3 November 2026". */
export function originsOf(person) {
  const known = person.attributes;
  if (!known) return () => "";
  return (attribute, value) => {
    const values = Object.hasOwn(known, attribute) ? rowsOf(known[attribute]) : [];
    const found = values.find((each) => each.value === value);
    // Nobody told it: the receiver read it, such as the kind of an e-mail address, out of something else.
    if (!found) return t("from_reading");
    const day = Number.isFinite(found.at_ms) ? dayInWords(found.at_ms, Date.now()) : "";
    const source = t(found.text === null && found.origin === "person" ? "from_form" : `from_${found.origin}`, { who: found.who });
    return [found.authenticated === false && found.origin !== "person" ? t("from_unknown") : source, day].filter(Boolean).join(", ");
  };
}
