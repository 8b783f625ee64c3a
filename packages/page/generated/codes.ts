//! The codes that the page and the module exchange, and the order of an assessment's numbers. The bundler inlines them. This file
//! does not know what a code makes the module do. It is generated from the Rust types, by
//! `HANDRAISE_CODES=write cargo test --package handraise-page`.

/** The number of this protocol. It follows from all names, numbers and comments in this file, and from the modules' functions. */
export const ABI = 0x93bf94;

/** Events without text, for `tell`. Up to `Restored` they are lifecycle events, whose value is the offset from UTC in quarters of an hour. */
export const enum Tell {
  /** Time passed. */
  Tick = 0,
  Visible = 1,
  Hidden = 2,
  Focus = 3,
  Blur = 4,
  /** A touch, a pointer, a key, a scroll, media that play. */
  Activity = 5,
  Freeze = 6,
  Resume = 7,
  PageHide = 8,
  PageShow = 9,
  /** The page comes back from the back/forward cache. */
  Restored = 10,
  /** The value is how far, in percent. */
  Scroll = 16,
  /** The value is the place of the action's selector. */
  Click = 17,
  /** The value is a `Consent`. */
  Allow = 18,
  Forget = 19,
  /** The value is a `Coverage`. */
  Flag = 20,
  /** The value is 1 when the browser is automated and nobody has touched the page yet. */
  Suspect = 21,
  ClearForm = 22,
  SendForm = 23,
}

/** Events with up to five texts, for `say`. */
export const enum Say {
  /** Host, path with query. */
  Open = 0,
  /** `utm_source`, `utm_medium`, `utm_campaign`, `utm_term`, the referrer's host. The value is 1 when the page was only loaded again, or gone back to. */
  Land = 1,
  /** The action's name. The value is its amount. */
  Act = 2,
  /** The link's host, path with query. The value is 1 when it stays on this site. */
  Follow = 3,
  /** A control's name, autocomplete token, label, value. The value is 1 when it is a ticked checkbox. */
  FillIn = 4,
  /** Evidence. */
  Restore = 5,
  /** Host, path with query of the address that the form being read is sent to. The value's lowest bit is 1 when that is this site; the others tell which of the forms' selectors match. The answer is whether the definition names the form. */
  SendTo = 6,
}

/** Questions, for `ask`. */
export const enum Ask {
  /** The selectors of actions, one a line. */
  Selectors = 0,
  /** The evidence that may be stored; nothing when none may. */
  Store = 1,
  /** The evidence that goes with a form. */
  Evidence = 2,
  /** The definition's texts, each ended by a zero. */
  Texts = 3,
  /** The short assessment: numbers of four bytes, in the order of `Summary`. */
  Numbers = 4,
  /** One byte when evidence may be stored; nothing when not. */
  MayStore = 5,
  /** The selectors of forms, one a line. */
  FormSelectors = 6,
}

/** What `start` found in the buffer. */
export const enum Start {
  /** No definition, or a damaged one. */
  Unreadable = 0,
  Ready = 1,
  /** A definition in a version of the format that this module does not read. */
  UnknownVersion = 2,
}

/** Reasons why the evidence may be incomplete. */
export const enum Coverage {
  StorageBlocked = 1,
  StorageReset = 2,
  ClockAdjusted = 4,
  Bot = 8,
  Internal = 16,
  Truncated = 32,
  Pending = 64,
}

/** The visitor's choice about being measured. */
export const enum Consent {
  Unknown = 0,
  Granted = 1,
  Denied = 2,
}

/** What is to happen with a visitor. */
export const enum Decision {
  Excluded = 0,
  Suppressed = 1,
  HandRaiser = 2,
  Qualified = 3,
  Nurture = 4,
}

/** Decisions, by code. */
export const DECISIONS = ["excluded", "suppressed", "hand_raiser", "qualified", "nurture"] as const;

/** Reasons of decisions, by code. */
export const REASONS = ["hand_raised", "fit_and_intent", "persona_gap", "fit_unknown", "fit_below", "score_below", "intent_below", "behaviour_unknown", "fit_without_behaviour"] as const;

/** Grades of fit, by code. */
export const GRADES = ["A", "B", "C", "D", "U"] as const;

/** Stages, by code. */
export const STAGES = ["visitor", "lead", "mql"] as const;

/** The rating that is no number. */
export const enum Rating {
  U = 5,
}

/** The places of an assessment's numbers. From `Reasons` on, each of the strongest reasons has `SummaryReason.Length` numbers. */
export const enum Summary {
  Version = 0,
  Score = 1,
  Engagement = 2,
  Intent = 3,
  Grade = 4,
  Rating = 5,
  Stage = 6,
  Segment = 7,
  Priority = 8,
  Decision = 9,
  Reason = 10,
  HandRaised = 11,
  HandUnclear = 12,
  Reasons = 13,
}

/** The places of a reason's numbers. */
export const enum SummaryReason {
  Rule = 0,
  Label = 1,
  Points = 2,
  Length = 3,
}

/** The versions of a compiled definition's format that the module reads. */
export const FORMATS = [2, 3] as const;
