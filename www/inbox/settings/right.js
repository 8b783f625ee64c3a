//! What a token may do, in words.

import { language, locale, texts } from "/assets/language.js";

const t = await texts("settings");
// As in `crates/receiver/src/access/token.rs`; a test there compares them.
const RIGHTS = ["forward", "read", "facts", "definition", "metrics"];

export const rightInWords = (scope) => (RIGHTS.includes(scope) ? t(`right.${scope}`) : String(scope));

// Within a sentence, English writes them small.
const within = (text) => (language === "en" ? text.toLowerCase() : text);
/** ["forward", "read"] → "send forms and read leads" */
export const rightsInWords = (scopes) => new Intl.ListFormat(locale).format(scopes.map((scope) => within(rightInWords(scope))));

/** All rights, with what each is for. */
export const RIGHTS_TO_CHOOSE = RIGHTS.map((value) => ({ value, label: rightInWords(value), note: t(`right.${value}.purpose`) }));
