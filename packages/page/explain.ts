//! The second entry point: explanations, loaded when a page calls `explain()`. It knows no page and keeps no evidence.

import { type Explainer, instantiate, refuse, room } from "./core";
import type { Explanation } from "./handraise";
import { importSibling, setScriptUrl } from "./sibling";

setScriptUrl(import.meta.url);

let core: Explainer;
let loading: Promise<void> | undefined;

/** Loads the module once. After a failure the next call tries again. */
export const load = (address: string | URL): Promise<void> =>
  (loading ??= fetch(address)
    .then((response) => response.arrayBuffer())
    .then((bytes) => instantiate<Explainer>(bytes, () => importSibling("handraise-explain-twin.js")))
    .then((module) => void (core = module))
    .catch((error) => {
      loading = undefined;
      throw error;
    }));

const call = (name: "assess" | "explain", mql: ArrayBuffer, evidence: string, atS: number) => {
  const text = new TextEncoder().encode(evidence);
  const written = room(core, mql.byteLength + text.length);
  written.set(new Uint8Array(mql));
  written.set(text, mql.byteLength);
  const length = core[name](mql.byteLength, atS);
  // The script that called may be of another build, whose definition or evidence this module cannot read.
  if (!length) refuse("handraise-explain.js is not of the plugin's build. Serve the files of one build, at new addresses: handraise-loader.js?v=2");
  return new TextDecoder().decode(room(core, length));
};

/** Returns the assessment as canonical JSON, byte for byte what the receiver writes. Call `load` first. */
export const assess = (mql: ArrayBuffer, evidence: string, atS: number): string => call("assess", mql, evidence, atS);

/** Loads the module if needed, and returns the assessment in words and in full. */
export async function explain(address: string | URL, mql: ArrayBuffer, evidence: string, atS: number): Promise<Explanation> {
  await load(address);
  return { text: call("explain", mql, evidence, atS), assessment: JSON.parse(assess(mql, evidence, atS)) };
}
