//! The codes that the page and the module exchange. They are the same as in `api.rs`; the bundler inlines them. This file
//! does not know what a code makes the module do.

/** Events without text, for `tell`. The first eleven are lifecycle events; their value is the offset from UTC in quarters of
 * an hour. */
export const enum Tell {
  Tick = 0,
  Visible = 1,
  Hidden = 2,
  Focus = 3,
  Blur = 4,
  Activity = 5,
  Freeze = 6,
  Resume = 7,
  PageHide = 8,
  PageShow = 9,
  Restored = 10,
  Scroll = 16,
  Click = 17,
  Allow = 18,
  Forget = 19,
  Flag = 20,
  Suspect = 21,
  ClearForm = 22,
  SendForm = 23,
}

/** Events with text, for `say`. */
export const enum Say {
  Open = 0,
  Land = 1,
  Act = 2,
  Follow = 3,
  FillIn = 4,
  Restore = 5,
}

/** Questions, for `ask`. */
export const enum Ask {
  Selectors = 0,
  Store = 1,
  Evidence = 2,
  Texts = 3,
  Numbers = 4,
  MayStore = 5,
}

/** The visitor's choice about being measured. */
export const enum Consent {
  Unknown = 0,
  Granted = 1,
  Denied = 2,
}

/** Reasons why the evidence may be incomplete. */
export const enum Coverage {
  StorageBlocked = 1,
  StorageReset = 2,
}
