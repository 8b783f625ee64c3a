/** Handraise in a page: the types of `window.handraise` and of `init()`. They say nothing about how the plugin works. */

import type { Report } from "./report.js";
export type * from "./report.js";

/** The visitor's answer to whether the plugin may observe their behaviour and store it in this browser. */
export type ConsentChoice = "granted" | "denied";

/** The page's consent platform and, optionally, the types or purposes to check. */
export type ConsentPlatform = "google" | "tcf" | `google ${string}` | `tcf ${string}`;

/** One rule that added or subtracted points. */
export interface Reason {
  /** The rule's id. */
  rule: string;
  /** The rule's label, written for salespeople. */
  label: string;
  /** Whole points, rounded down. */
  points: number;
}

/** The visitor's score so far, with the decision that follows from it. Provisional: the receiver computes it again. */
export interface Assessment {
  /** Engagement and intent together, 0 to 100. */
  score: number;
  /** Points for showing interest in the site, 0 to 100. */
  engagement: number;
  /** Points for signs of wanting to buy, 0 to 100. */
  intent: number;
  /** How well the person and the company fit: A (ideal) to D (poor), U while too little is known. */
  grade: "A" | "B" | "C" | "D" | "U";
  /** How active the visitor is: 1 (most) to 4 (least); U if their behaviour is not permitted to be known. */
  rating: 1 | 2 | 3 | 4 | "U";
  /** The visitor's lifecycle stage. Later stages than `mql` are set after the form has arrived, never in a browser. */
  stage: "visitor" | "lead" | "mql";
  /** The id of the segment, `null` while none applies. */
  segment: string | null;
  /** The priority that the routing table gives, `null` when it gives none. */
  priority: string | null;
  /** What follows from the score, the fit and the answers. */
  decision: "excluded" | "suppressed" | "hand_raiser" | "qualified" | "nurture";
  /** The reason code of the decision; the id of the exclusion when an exclusion decided. */
  reason: string;
  /** Whether the visitor has asked to be contacted by sales. */
  handRaised: boolean;
  /** Whether their answer about being contacted is neither a clear yes nor a clear no. */
  handUnclear: boolean;
  /** Always true in a page. */
  provisional: true;
  /** The strongest reasons, strongest first. */
  reasons: Reason[];
  /** `id@version#` and the first 16 digits of the definition's hash. */
  definition: string;
}

/** An assessment with each line of its computation. */
export interface Explanation {
  /** In words, line by line. */
  text: string;
  /** All of it, as the receiver stores it, with points in thousandths. */
  assessment: Report;
}

/**
 * The fields that the plugin adds to a form, without the prefix `handraise_`. A `receipt` is the SHA-256 of random bytes that stay in
 * this browser while evidence may be stored here; without that permission the field is missing. A `visit` is a visit token, there only
 * with the option `visit`.
 */
export type FieldKey =
  | "score"
  | "grade"
  | "rating"
  | "stage"
  | "segment"
  | "reasons"
  | "definition"
  | "evidence"
  | "submission"
  | "receipt"
  | "visit"
  | "status";

/** A different name for each of these fields, or `false` to leave the field out. */
export type FieldNames = Partial<Record<FieldKey, string | false>>;

/** The plugin's options. */
export interface Options {
  /** The compiled definition: its URL or its bytes. */
  definition: string | URL | ArrayBuffer | Uint8Array;
  /**
   * `"pending"` until the visitor answers: the plugin stores nothing, and behaviour counts only once consent is granted.
   * `"google"` follows Google Consent Mode: `analytics_storage`, or the types after the word, as in `"google ad_storage"`.
   * After `layer=`, `"google layer=gtmLayer"`, comes the name of a data layer that is not called `dataLayer`.
   * `"remember"` keeps what `consent()` is told in this browser and applies it on later pages, for banners that ask only once.
   * `"tcf"` follows the page's IAB TCF platform: purposes 1 and 8, or the purposes after the word, as in `"tcf 1 7 8"`.
   */
  consent?: ConsentChoice | "pending" | "remember" | ConsentPlatform;
  /** Names for the fields that the plugin adds to forms. */
  fields?: FieldNames;
  /** The URL of `handraise.wasm`, or its bytes. By default it is in the folder `base`. */
  wasm?: string | URL | ArrayBuffer | Uint8Array;
  /**
   * The URL of the folder with the plugin's other files. By default it is the script's own. Where a bundler takes the
   * scripts in, it is the folder of the two `.wasm` files.
   */
  base?: string | URL;
  /** Origins, separated by spaces. Frames of these origins may ask the page for the fields of their forms: see `FrameAsks`. */
  frames?: string;
  /**
   * Another origin of this site, such as `https://www.example.com`, or the address of `handraise-home.html` there. This page then keeps what
   * it knows in that origin's storage and shares one history with it: what a visitor reads on one subdomain counts on the other.
   */
  home?: string;
  /**
   * The address of the receiver's `/v1/visit`. The page asks there for a visit token, once, as soon as evidence may be stored, and forms carry
   * it. Without this option it asks for nothing.
   */
  visit?: string;
  /**
   * The address of the receiver's `/v1/updates`. The page tells it, once, that the lead of a form has come further, if the visitor agreed to
   * that beside the form: see `followUp()`. Without this option, and without that agreement, the page tells nothing.
   */
  followUp?: string;
  /** Receives the first failure, which the console says too: the plugin could not start, or it stopped later. Forms are still sent. */
  onError?: (error: unknown) => void;
}

/** The options of the sealed file, which fetches nothing. */
export interface SealedOptions extends Omit<Options, "definition" | "followUp" | "home" | "visit" | "wasm" | "base"> {
  /** The compiled definition: its bytes, or the same as base64 text. */
  definition: ArrayBuffer | Uint8Array | string;
  /** The same of `handraise.wasm`, for hosts that allow WebAssembly. By default the JavaScript twin scores. */
  wasm?: ArrayBuffer | Uint8Array | string;
}

/** The plugin. No method throws. */
export interface Handraise {
  readonly version: string;
  /** Resolves once the plugin observes the page. Rejects when it could not start; forms are still sent. */
  readonly ready: Promise<void>;
  /** Returns the assessment as of now; `null` before `ready`. */
  assessment(): Assessment | null;
  /** Returns the fields to send with a form that a script sends. The answers of `form` count, if it is given. */
  fields(form?: HTMLFormElement): Record<string, string>;
  /** Records an answer to a field that the definition names. For forms that the plugin cannot read. */
  answer(field: string, value: string | number | boolean): void;
  /** Records an action that the definition names. */
  action(name: string, value?: number): void;
  /** Calls `callback` after each change of the assessment. Returns a function that stops the calls. */
  onChange(callback: (assessment: Assessment) => void): () => void;
  /** Records the visitor's choice. `"denied"` removes all observed and stored behaviour, the bytes of receipts, and visit tokens. */
  consent(choice: ConsentChoice): void;
  /**
   * Records whether the visitor agrees to be followed up after the forms that this page sends. `false` counts for all earlier forms as well: the
   * bits of their receipts are destroyed. A checkbox with `data-handraise-follow-up` in the form says the same when the form is sent.
   */
  followUp(agrees: boolean): void;
  /** Removes everything that the plugin knows and has stored, including the consent. */
  forget(): void;
  /** Loads the code for explanations and explains the assessment. */
  explain(): Promise<Explanation>;
}

/** The message that a frame posts to the page, again until it gets an answer. The page must name the frame's origin. */
export interface FrameAsks {
  handraise: "ask";
  /** The form's answers, by the fields that the definition names. They count in the reply and are not kept. */
  answers?: Record<string, string | number | boolean>;
}

/** The page's reply: the fields to send with one form. Each reply has a submission id of its own, and none has a receipt. */
export interface FrameHears {
  handraise: Record<string, string>;
}

/** Starts the plugin, or returns the one that already runs. */
export function init(options: Options): Handraise;

declare global {
  interface WindowEventMap {
    /** Dispatched for the first failure, with the error in `detail`: the plugin could not start, or it stopped later. */
    "handraise-error": CustomEvent<unknown>;
  }
  interface Window {
    handraise?: Handraise;
    /** Options for the script embed. What the script's own address or attributes say counts before these. */
    handraiseOptions?: Partial<Options>;
  }
  /** Set once the script has run. */
  var handraise: Handraise | undefined;
}
