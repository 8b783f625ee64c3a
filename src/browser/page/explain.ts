//! The second entry point: explanations, loaded when somebody asks. It knows no page and keeps no evidence.

import init, * as wasm from "handraise-explain-wasm";
import type { Explanation } from "./handraise";

let loading: Promise<unknown> | undefined;

/** Loads the module, once. */
export const load = (address: string | URL): Promise<unknown> =>
  (loading ??= fetch(address)
    .then((response) => response.arrayBuffer())
    .then((bytes) => init({ module_or_path: bytes }))
    .catch((error) => {
      loading = undefined;
      throw error;
    }));

/** The assessment as canonical JSON: the bytes that the receiver writes. Needs `load` before. */
export const assess = (mql: ArrayBuffer, evidence: string, atS: number): string => wasm.assess(new Uint8Array(mql), evidence, atS);

export async function explain(address: string | URL, mql: ArrayBuffer, evidence: string, atS: number): Promise<Explanation> {
  await load(address);
  return { text: wasm.explain(new Uint8Array(mql), evidence, atS), assessment: JSON.parse(assess(mql, evidence, atS)) };
}
