//! The first moments: hooks forms, puts `window.handraise` in place, loads the rest. It does not know scores, and every
//! failure leaves forms as they are.

import type { FieldKey, Handraise, Options } from "./handraise";
import type { Live, Plugin, Queued, Values } from "./bridge";
import { attribute, choiceOf, controlsOf, hex, hookForms, idOf, looksLikeLead, renewIds } from "./forms";

declare const HANDRAISE_VERSION: string;

/** Bytes, and the tag that the server gave them. */
async function get(from: Options["definition"]): Promise<[ArrayBuffer, string?]> {
  if (from instanceof ArrayBuffer) return [from];
  const response = await fetch(from);
  if (!response.ok) throw Error(`handraise: ${response.status} ${response.url}`);
  return [await response.arrayBuffer(), response.headers.get("etag") ?? ""];
}

/** The beginning of the definition's hash. Only secure pages can compute it (hashing in the module weighs a kilobyte);
 * on others the server's tag says it, and if not, the receiver finds out by id and version. */
const hashOf = async (mql: ArrayBuffer, tag = "") =>
  crypto.subtle ? hex(new Uint8Array(await crypto.subtle.digest("SHA-256", mql), 0, 8)) : (/[0-9a-f]{16}/.exec(tag)?.[0] ?? "");

export function boot(options: Options, base: string, load: () => Promise<Plugin>): Handraise {
  // An element with this id is a property of the window, too.
  if (window.handraise?.ready) return window.handraise;
  let live: Live | undefined;
  const waiting: (() => void)[] = [];

  // Before the plugin runs, a call is kept; what it returns then is a way to take it back.
  const later =
    (name: Queued) =>
    (...args: unknown[]): any => {
      let result: any;
      const call = () => {
        try {
          result = (live as any)[name](...args);
        } catch {
          // Never into the page.
        }
      };
      live ? call() : waiting.push(call);
      return name == "onChange" ? () => (live ? result?.() : waiting.splice(waiting.indexOf(call), 1)) : result;
    };

  const named = (values: Values | null, key: object) => {
    const out: Record<string, string> = {};
    if (values) {
      values.submission = idOf(key);
      for (const field in values) {
        const name = options.fields?.[field as FieldKey] ?? "handraise_" + field;
        const value = values[field as FieldKey];
        if (name && value != null) out[name] = "" + value;
      }
    }
    return out;
  };
  const fill = (form?: HTMLFormElement) => {
    let values: Values | null;
    try {
      values = live ? live.read(form) : !form || looksLikeLead(form) ? { status: "pending" } : null;
    } catch {
      values = { status: "pending" };
    }
    return named(values, form ?? face);
  };

  const go = async () => {
    const [plugin, [wasm], [mql, tag]] = await Promise.all([load(), get(options.wasm ?? new URL("handraise.wasm", base)), get(options.definition)]);
    const hash = await hashOf(mql, tag);
    live = await plugin.start({ consent: options.consent, mql, hash, wasm, base, forms: { attribute, choiceOf, controlsOf }, renew: renewIds });
    waiting.splice(0).forEach((call) => call());
  };
  // Before a prerendered page is shown there is no visitor.
  const ready = (document as any).prerendering
    ? new Promise((done) => document.addEventListener("prerenderingchange", done, { once: true })).then(go)
    : go();
  // Whoever waits for `ready` learns of a failure; the page's error handlers don't.
  ready.catch(() => {});

  const face: Handraise = {
    version: HANDRAISE_VERSION,
    ready,
    assessment: () => {
      try {
        return live!.assessment();
      } catch {
        return null;
      }
    },
    fields: fill,
    answer: later("answer"),
    action: later("action"),
    onChange: later("onChange"),
    consent: later("consent"),
    forget: later("forget"),
    explain: () => ready.then(() => live!.explain()),
  };
  window.handraise = face;
  hookForms(fill, (form) => live?.sent(form));
  return face;
}
