//! Runs the core as a module: WebAssembly, or the JavaScript twin where the browser refuses WebAssembly. It does not know
//! what the module answers.

import { ABI } from "./generated/codes";
import type * as explainer from "./generated/explain";
import type * as plugin from "./generated/plugin";
import { problem } from "./problem";

/** The exports of a module, or of its twin, whose memory is no `WebAssembly.Memory`. Only numbers cross the border (1 means
 * yes, 0 means no); texts go through one buffer in `memory`. */
type Exports<Module> = Omit<Module, "memory"> & { memory: { buffer: ArrayBuffer } };

/** The module of every page; see `crates/page/src/plugin.rs`. */
export type Plugin = Exports<typeof plugin>;
/** The module for explanations; see `crates/page/src/explain.rs`. */
export type Explainer = Exports<typeof explainer>;

/** Instantiates a module, or its twin when there are no bytes or the browser refuses them. Refuses a module of another build, which a
 * cache may hold. It takes bytes, not a response, because `instantiateStreaming` fails when the server sends another content type
 * than `application/wasm`. Only an attempt shows whether WebAssembly is allowed: `WebAssembly.validate` returns true even under a content security policy
 * that refuses to compile. */
export const instantiate = async <T extends Plugin | Explainer>(bytes: ArrayBuffer | undefined, twin: () => Promise<unknown>): Promise<T> => {
  let module: Partial<T>;
  try {
    module = (await WebAssembly.instantiate(bytes!)).instance.exports as typeof module;
  } catch {
    module = (await twin()) as typeof module;
  }
  if (module.abi?.() != ABI) {
    throw problem("builds", "script and module are of different builds");
  }
  return module as T;
};

/** Returns a view of the module's buffer with room for `bytes`. The call comes before `memory.buffer` is read, because memory
 * that grows gets a new `ArrayBuffer`. */
export const room = (core: Plugin | Explainer, bytes: number) => {
  const address = core.room(bytes);
  return new Uint8Array(core.memory.buffer, address, bytes);
};
