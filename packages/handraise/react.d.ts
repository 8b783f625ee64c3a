/** Handraise in React: a hook that starts the plugin, and submit handlers with its fields. */

import type { Assessment, Handraise, Options } from "./page/handraise.js";
export type * from "./page/handraise.js";

/** What `useHandraise` returns. On a server, and before the plugin runs, both are `null`. */
export interface Lead {
  handraise: Handraise | null;
  /** The assessment as of its last change; `null` before there is one. */
  assessment: Assessment | null;
}

/**
 * Starts the plugin after the first render, once for the page, with the options of that render. A component that uses it renders again
 * after each change of the assessment. It does not throw; failures go to `onError`.
 */
export function useHandraise(options: Options): Lead;

/**
 * Returns a submit handler that calls `onSubmit` with the event and the fields to send with `event.currentTarget`. Before the plugin
 * runs there are none. What `onSubmit` returns or throws is the handler's.
 */
export function withLead<Sent extends { currentTarget: HTMLFormElement }, Result>(
  onSubmit: (event: Sent, fields: Record<string, string>) => Result,
): (event: Sent) => Result;
