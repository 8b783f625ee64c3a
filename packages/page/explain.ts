//! The second entry point: explanations, loaded when a page calls `explain()`. It knows no page and keeps no evidence.

import { type Explainer, instantiate, room } from "./core";
import type { Files, read } from "./files";
import type { Explanation } from "./handraise";
import { problem } from "./problem";

let core: Explainer;
let loading: Promise<void> | undefined;

/** Loads the module, or its twin, once. After a failure the next call tries again. The script that calls reads the files, because it
 * knows where they are. */
export const load = (files: Files, reads: typeof read): Promise<void> =>
  (loading ??= reads(files.module("handraise-explain.wasm"), "\0asm")
    .then(([bytes]) => instantiate<Explainer>(bytes, () => files.script("handraise-explain-twin.js")))
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
  if (!length) throw problem("builds", "handraise-explain.js is not of the plugin's build");
  return new TextDecoder().decode(room(core, length));
};

/** Returns the assessment as canonical JSON, byte for byte what the receiver writes. Call `load` first. */
export const assess = (mql: ArrayBuffer, evidence: string, atS: number): string => call("assess", mql, evidence, atS);

/** Loads the module if needed, and returns the assessment in words and in full. */
export async function explain(files: Files, reads: typeof read, mql: ArrayBuffer, evidence: string, atS: number): Promise<Explanation> {
  await load(files, reads);
  return { text: call("explain", mql, evidence, atS), assessment: JSON.parse(assess(mql, evidence, atS)) };
}
