//! The names under which an origin's storage holds what the plugin knows, and the lock that its pages share. It does not know what the
//! texts say.

export const PREFIX = "handraise.";
/** The key that all pages share. "2" is the version of the stored format. */
export const MAIN_KEY = PREFIX + "2";
/** The key for the bits of receipts. */
export const RECEIPTS_KEY = PREFIX + "receipts";
/** The key for visit tokens. */
export const VISIT_KEY = PREFIX + "visit";
/** How many receipts are kept: those of the newest forms. */
export const MAX_RECEIPTS = 8;
/** Where the choice is kept if the page wants it remembered. A refusal does not remove this key, because a refusal is remembered
 * too. */
export const CHOICE_KEY = "handraise-consent";

/** Runs `work` in one page at a time, where the browser has the Web Locks API. */
export const withLock = (work: () => void) => (navigator.locks ? navigator.locks.request(PREFIX, work).catch(() => {}) : work());
