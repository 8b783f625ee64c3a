//! What the loader and the plugin behind it agree on. It has no code.

import type { FieldKey, Handraise, Options } from "./handraise";

/** Values of the fields to send, before they are named. */
export type Values = { [key in FieldKey]?: string | number | null };

/** The methods that wait in a queue until the plugin runs. */
export type Queued = "answer" | "action" | "consent" | "forget" | "onChange";

/** What the plugin gives the loader once it runs. */
export interface Live extends Pick<Handraise, Queued | "assessment" | "explain"> {
  /** What to send with a form; `null` when the form is none of ours. */
  read(form?: HTMLFormElement): Values | null;
  /** A form is being sent: its answers are kept. */
  sent(form: HTMLFormElement): void;
}

/** What the loader gives the plugin to start with. */
export interface Start {
  consent: Options["consent"];
  /** The compiled definition and the module, as bytes. */
  mql: ArrayBuffer;
  /** The beginning of the definition's hash, as far as this page can tell. */
  hash: string;
  wasm: ArrayBuffer;
  /** The address that the files are beside. */
  base: string;
  /** Safe access to forms. */
  forms: Pick<typeof import("./forms"), "attribute" | "choiceOf" | "controlsOf">;
  /** Another page is shown: what is sent from it is another submission. */
  renew(): void;
}

/** `handraise.js`. */
export interface Plugin {
  start(start: Start): Promise<Live>;
}
