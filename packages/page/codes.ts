//! The codes that cross into the module; the same as in `api.rs`. Inlined where they are used.

/** What happened, for `tell`. The first eleven are lifecycle events, with the offset from UTC in quarters of an hour. */
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

/** What was read, for `say`. */
export const enum Say {
  Open = 0,
  Land = 1,
  Act = 2,
  Follow = 3,
  FillIn = 4,
  Restore = 5,
}

/** What is wanted, for `ask`. */
export const enum Ask {
  Selectors = 0,
  Store = 1,
  Evidence = 2,
  Texts = 3,
  Numbers = 4,
  MayStore = 5,
}

/** What the visitor allowed. */
export const enum Consent {
  Unknown = 0,
  Granted = 1,
  Denied = 2,
}

/** What is known about the evidence. */
export const enum Coverage {
  StorageBlocked = 1,
  StorageReset = 2,
}
