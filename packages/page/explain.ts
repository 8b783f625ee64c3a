//! The second entry point: explanations, loaded when somebody asks. It knows no page and keeps no evidence.

import { liesAt, part } from "./beside";
import { type Core, instantiate, room } from "./core";
import type { Explanation } from "./handraise";

/** What the module exports; see `crates/page/src/explain.rs`. */
interface Explainer extends Core {
  assess(mqlBytes: number, atS: number): number;
  explain(mqlBytes: number, atS: number): number;
}

liesAt(import.meta.url);

let core: Explainer;
let loading: Promise<void> | undefined;

/** Loads the module, once. */
export const load = (address: string | URL): Promise<void> =>
  (loading ??= fetch(address)
    .then((response) => response.arrayBuffer())
    .then((bytes) => instantiate<Explainer>(bytes, () => part("handraise-explain-twin.js")))
    .then((module) => void (core = module))
    .catch((error) => {
      loading = undefined;
      throw error;
    }));

const answer = (of: "assess" | "explain", mql: ArrayBuffer, evidence: string, atS: number) => {
  const text = new TextEncoder().encode(evidence);
  const written = room(core, mql.byteLength + text.length);
  written.set(new Uint8Array(mql));
  written.set(text, mql.byteLength);
  return new TextDecoder().decode(room(core, core[of](mql.byteLength, atS)));
};

/** The assessment as canonical JSON: the bytes that the receiver writes. Needs `load` before. */
export const assess = (mql: ArrayBuffer, evidence: string, atS: number): string => answer("assess", mql, evidence, atS);

export async function explain(address: string | URL, mql: ArrayBuffer, evidence: string, atS: number): Promise<Explanation> {
  await load(address);
  return { text: answer("explain", mql, evidence, atS), assessment: JSON.parse(assess(mql, evidence, atS)) };
}
