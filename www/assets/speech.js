//! Which language the shared words speak: English, until a page has them speak another. It does not know what is said.

import english from "../texts/en/words.js";
import { speak } from "./speak.js";

const spoken = { catalogue: english, locale: "en-GB", say: speak(english, "en-GB") };

/** From now on, the shared words are those of this catalogue, and dates and numbers are as this locale writes them. */
export const speakBy = (catalogue, locale) => Object.assign(spoken, { catalogue, locale, say: speak(catalogue, locale) });

/** For `Intl`. */
export const spokenLocale = () => spoken.locale;
/** A text by its key. */
export const say = (key, values) => spoken.say(key, values);
/** The same; `undefined` without such a key. Own entries only: a term such as `constructor` must not find the property of `Object.prototype`. */
export const sayIfKnown = (key) => (Object.hasOwn(spoken.catalogue, key) ? spoken.say(key) : undefined);
/** The keys that begin so, without that beginning, in their order. */
export const keysOf = (area) => Object.keys(spoken.catalogue).flatMap((key) => (key.startsWith(area) ? [key.slice(area.length)] : []));
