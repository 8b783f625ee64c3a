//! What a page and the frame of its home say to each other. The page's first message goes to the frame's window and brings a port; all
//! others go through that port, so no other window can take part. Both ignore what they do not know.

/** The number of this protocol. A frame of another number gives nothing away but its own. */
export const VERSION = 1;

/** The first message. */
export interface Hello {
  handraise: "home";
  version: number;
  /** The page's option `consent`. With a yes the frame tells what is stored at once; otherwise when the page asks. */
  consent: unknown;
}

/** A key, its text as the page knows it, and the new text; `null` stands for no such key. */
export type Change = [key: string, before: string | null, after: string | null];

/** What the page says after that. Each is answered with its `id`. */
export interface ToFrame {
  id: number;
  /** `read`: what is stored? `change`: change these keys, each only if its text is still the one before. `wipe`: remove everything. */
  what: "read" | "change" | "wipe";
  changes?: Change[];
  /** Whether the page has seen the main key. If it is missing by then, the visitor has taken consent back, and nothing changes. */
  hasMain?: boolean;
}

/** What the frame says. */
export interface ToPage {
  version: number;
  /** The frame's list does not have the page's origin, or it is of another site. */
  isRefused?: true;
  /** The browser may have given the frame another storage than the home's own pages have. */
  isApart?: true;
  /** Why the storage cannot be used. */
  blocked?: string;
  /** The answer to the message with this number. */
  id?: number;
  /** What is stored, by key: the answer to `read`, and to changes of which one was not made. */
  stored?: Record<string, string>;
  /** The visitor's remembered choice, in the answer to the first message. */
  choice?: string | null;
  /** Another page changed this key, or all keys (`null`). */
  changed?: [key: string | null, text: string | null];
}
