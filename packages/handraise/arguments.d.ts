/** What is thrown: an `Error` with what is wrong, where, and what to do about it. */
export interface HandraiseError extends Error {
  name: "HandraiseError";
  problems: Problem[];
}

/** What happened: `evidence.touch("action", "webinar", new Date())`. */
export type TouchKind = "view" | "action" | "source" | "form" | "topic";

/**
 * The fields of a form that arrived: a `FormData`, a `URLSearchParams`, an object, a list of names and values, or the body of a request as
 * text or bytes. A promise has to be awaited first.
 */
export type FormFields = string | Uint8Array | ArrayBuffer | Record<string, unknown> | (object & { then?: never });

/** A compiled definition, or the bytes of its `.mql`. */
export type DefinitionBytes = Definition | Uint8Array | ArrayBuffer;

/** How a visitor came to a page. A text that is left out is empty. */
export interface Landing {
  utmSource?: string;
  utmMedium?: string;
  utmCampaign?: string;
  utmTerm?: string;
  /** The host of the referrer; empty if it is of the same site. */
  referrerHost?: string;
  /** Whether the page was reloaded or reached through the browser's history. */
  isRepeat?: boolean;
}

/** A control of a form, and what is written in it. */
export interface FormControl {
  name?: string;
  autocomplete?: string;
  label?: string;
  value?: string;
  /** Whether it is a checkbox that is ticked. */
  isTicked?: boolean;
}

/** A lifecycle event of a page. `restored` is `pageshow` from the back/forward cache. */
export type PageEvent =
  | "tick"
  | "visible"
  | "hidden"
  | "focus"
  | "blur"
  | "activity"
  | "freeze"
  | "resume"
  | "pagehide"
  | "pageshow"
  | "restored";
