/** What a card in a CRM shows about a lead. `handraise-card.js` computes all of it on the spot: it uses no network and keeps nothing. */

declare global {
  /** Set by `handraise-card.js`, in pages, workers and sandboxes alike. */
  var handraiseCard: {
    /** Opens the card's definition: a compiled one, in base64. It throws for anything else. */
    open(definition: string): Card;
    /** Replaces what an element shows by a view, in a shadow root with styles of its own. It is light or dark as the element is (CSS
     * `color-scheme`). Without a view, it shows that the card is loading. */
    draw(view: CardView | null, element: HTMLElement): void;
  };
}

/** What the CRM keeps of a lead: the values of the plugin's fields, without `handraise_` before their names. Any may be missing. */
export type LeadRecord = Partial<
  Record<"score" | "grade" | "rating" | "stage" | "segment" | "reasons" | "definition" | "evidence" | "submission" | "status", string | number | null | undefined>
>;

/** A card with its definition. */
export interface Card {
  /** The definition that is packed in. */
  readonly definition: { id: string; version: number; hash: string };
  /** The report as canonical JSON, byte for byte as the receiver computes it from the same evidence; `null` if the evidence can't be read.
   * `atS` is in seconds since 1970; without it, the report is as of when the form was sent. */
  report(evidence: string, atS?: number): string | null;
  /** What to show, as of a time in seconds since 1970. It never throws: what can't be computed is shown as the record has it. */
  view(record: LeadRecord, nowS: number): CardView;
}

/** What to show, in words. The host draws it with its own elements. */
export interface CardView {
  /** `explained`: computed from the evidence; `stored`: only what the record says; `empty`: the record has no lead of Handraise. */
  state: "explained" | "stored" | "empty";
  /** What is to happen, such as "Asked to be contacted by sales". */
  headline: string;
  /** How urgent that is. */
  tone: "raised" | "qualified" | "calm";
  /** The score as of now in whole points, 0 to 100, such as `42`; `–` if there is none. */
  score: string;
  /** The score's two parts, for a bar; `null` if they are not known. */
  engagement: number | null;
  intent: number | null;
  /** Fit and activity, such as `B2`, and in words, such as "fit B, active". */
  grade: string;
  gradeInWords: string;
  /** As of when the score is, such as "As of now, 29 Nov, 15:00". */
  asOf: string;
  /** What people must know before they rely on the card, such as a definition that is not the record's. */
  notes: Note[];
  /** What was to be done when the form was sent, reasons, fit, interests, what is missing, and what is on the record, in this order, as far as there is anything to say. */
  sections: Section[];
  /** The definition, for the last line. */
  foot: string;
}

/** A sentence. */
export interface Note {
  tone: "info" | "warning";
  text: string;
}

/** A part with a heading. */
export interface Section {
  /** `follow-up`, `reasons`, `fit`, `interests`, `missing` or `record`. */
  name: string;
  title: string;
  parts: Part[];
}

/** A part of a section: sentences, terms with values, or lines with amounts. Each kind may be empty. */
export interface Part {
  kind: "note" | "facts" | "lines";
  /** Its name for tests and styles, such as `reasons`. */
  name: string;
  /** Of a note; `plain` for other parts. */
  tone: "plain" | "quiet" | "warning";
  /** A heading with a figure, for lines; empty if there is none. */
  title: string;
  figure: string;
  /** The sentence of a note. */
  text: string;
  /** Of facts and lines. */
  rows: Row[];
}

/** A term with its value (`amount`), or a line with its amount. */
export interface Row {
  /** Unlike that of every other row of its part. */
  key: string;
  label: string;
  /** A remark below the label; may be empty. */
  note: string;
  /** In words and figures, such as `+15`; may be empty. */
  amount: string;
  tone: "plain" | "plus" | "minus" | "quiet" | "clamp" | "total";
}

export {};
