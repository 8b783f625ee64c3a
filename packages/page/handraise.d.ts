/** Handraise in a page: the types of `window.handraise` and of the module's `init()`. */

/** Whether the visitor allows that their behaviour is observed and kept on this device. */
export type ConsentChoice = "granted" | "denied";

/** A consent platform of the page, and what to ask it for. */
export type ConsentPlatform = "google" | "tcf" | `google ${string}` | `tcf ${string}`;

/** One rule that gave or took points. */
export interface Reason {
  /** The rule's id. */
  rule: string;
  /** What a salesperson reads. */
  label: string;
  /** Whole points, rounded down. */
  points: number;
}

/** What the definition makes of this visitor so far. Provisional: the receiver computes it again. */
export interface Assessment {
  /** Engagement and intent together, 0 to 100. */
  score: number;
  /** 0 to 100. */
  engagement: number;
  /** 0 to 100. */
  intent: number;
  /** Fit: A (ideal) to D (poor), U while too little is known. */
  grade: "A" | "B" | "C" | "D" | "U";
  /** Behaviour: 1 (hottest) to 4. */
  rating: 1 | 2 | 3 | 4;
  /** How far a browser may say that the visitor has come. */
  stage: "visitor" | "lead" | "mql";
  segment: string | null;
  priority: string | null;
  decision: "excluded" | "suppressed" | "hand_raiser" | "qualified" | "nurture";
  /** The decision's reason code. */
  reason: string;
  /** A standing "yes" to the question that raises a hand. */
  handRaised: boolean;
  provisional: true;
  /** The strongest reasons, strongest first. */
  reasons: Reason[];
  /** `id@version#` and the first 16 digits of the definition's hash. */
  definition: string;
}

/** An assessment with every line that led to it. */
export interface Explanation {
  /** In words, line by line. */
  text: string;
  /** In full, points in thousandths: the receiver's JSON. */
  assessment: Record<string, unknown>;
}

/** The fields that travel with a form, by the name without `handraise_`. */
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
  | "status";

/** Another name for a field, or `false` to leave it out. */
export type FieldNames = Partial<Record<FieldKey, string | false>>;

/** How the plugin is set up. */
export interface Options {
  /** The compiled definition: its address or its bytes. */
  definition: string | URL | ArrayBuffer;
  /**
   * `"pending"` until the visitor is asked: nothing is stored, and behaviour counts only once it is granted.
   * `"google"` follows Google Consent Mode (`analytics_storage`, or the types that follow the word: `"google ad_storage"`),
   * `"tcf"` the page's IAB TCF platform (purposes 1 and 8, or those that follow the word: `"tcf 1 7 8"`).
   */
  consent?: ConsentChoice | "pending" | ConsentPlatform;
  /** Names of the fields that are added to forms. */
  fields?: FieldNames;
  /** The address of `handraise.wasm`; beside the module by default. */
  wasm?: string | URL;
  /** Origins, separated by spaces, whose frames in this page may ask for the fields of their forms: see `FrameAsks`. */
  frames?: string;
  /** Hears of the first failure, whether the plugin could not start or stopped later. Forms are sent all the same. */
  onError?: (error: unknown) => void;
}

/** The plugin. No method throws. */
export interface Handraise {
  readonly version: string;
  /** Settled once the plugin observes; rejected when it could not start (forms are sent all the same). */
  readonly ready: Promise<void>;
  /** As of now; `null` before `ready`. */
  assessment(): Assessment | null;
  /** The fields to send with a form that is not sent by the browser, with the form's answers if one is given. */
  fields(form?: HTMLFormElement): Record<string, string>;
  /** An answer to a field that the definition names, for forms that the plugin cannot read. */
  answer(field: string, value: string | number | boolean): void;
  /** An action that the definition names. */
  action(name: string, value?: number): void;
  /** Calls back after each change of the assessment; returns what ends it. */
  onChange(callback: (assessment: Assessment) => void): () => void;
  /** What the visitor chose. `"denied"` removes what was observed and stored. */
  consent(choice: ConsentChoice): void;
  /** Removes everything that is known and stored, and the consent. */
  forget(): void;
  /** Loads the explanations and explains the assessment. */
  explain(): Promise<Explanation>;
}

/** What a frame of an origin that the page names posts to the page, until it is answered. */
export interface FrameAsks {
  handraise: "ask";
  /** What the form says, by fields that the definition names. It counts in what is answered, and is not kept. */
  answers?: Record<string, string | number | boolean>;
}

/** What it is answered: the fields to send with one form. Each answer has a submission id of its own. */
export interface FrameHears {
  handraise: Record<string, string>;
}

/** Starts the plugin, or returns the one that runs already. */
export function init(options: Options): Handraise;

declare global {
  interface WindowEventMap {
    /** The first failure, in `detail`: the plugin could not start, or stopped later. */
    "handraise-error": CustomEvent<unknown>;
  }
  interface Window {
    handraise?: Handraise;
  }
  /** There once the script has run. */
  var handraise: Handraise | undefined;
}
