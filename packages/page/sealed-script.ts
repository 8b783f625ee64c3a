//! The sealed embed as a classic script, for the content script of a browser extension: it sets `globalThis.handraiseSealed`. The build puts that
//! object's `storage` and `locks` in the place of the page's own, so what it keeps is where the program that loads it says. It knows no
//! extension.

import { saveChanges } from "./change";
import { ask, quietly } from "./face";
import { Ask } from "./generated/codes";
import { init } from "./sealed";

(globalThis as any).handraiseSealed = {
  /** Hooks forms at once. `definition` may be a promise: the plugin reads `consent`, `storage` and `locks` after it. */
  init,
  /** Returns the evidence as a form would carry it now, without making a submission of it. Empty before the plugin is ready. */
  evidence: () => ask(Ask.Evidence),
  /** Stores what is not stored yet. For a storage that answers later: it must be told before the visitor leaves the page. */
  save: quietly(saveChanges),
  /** Keeps texts by name, as `localStorage` does, with the names as its own properties. Without one nothing outlives the page. */
  storage: undefined,
  /** Like `navigator.locks`. */
  locks: undefined,
};
