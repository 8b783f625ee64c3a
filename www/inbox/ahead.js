//! Begins to load what the list says, before its modules are there: it depends on the language, so the page itself cannot name it. It does not know who says it.

import { language, texts } from "../assets/language.js";

for (const area of ["list", "person", "facts", "account"]) texts(area);
import(`../texts/${language}/words.js`);
