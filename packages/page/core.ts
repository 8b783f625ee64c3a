//! Runs the core as a module: WebAssembly, or the JavaScript twin where the browser refuses WebAssembly. It does not know
//! what the module answers.

/** What every module and every twin exports. Only numbers cross the border; texts go through one buffer in `memory`. */
export interface Core {
  memory: { buffer: ArrayBuffer };
  room(bytes: number): number;
}

/** Instantiates a module, or its twin when the browser refuses. It takes bytes, not a response, because
 * `instantiateStreaming` fails when the server sends another content type than `application/wasm`. Only an attempt
 * shows whether WebAssembly is allowed: `WebAssembly.validate` returns true even under a content security policy
 * that refuses to compile. */
export const instantiate = async <T extends Core>(bytes: ArrayBuffer, twin: () => Promise<unknown>): Promise<T> => {
  try {
    return (await WebAssembly.instantiate(bytes)).instance.exports as unknown as T;
  } catch {
    return (await twin()) as T;
  }
};

/** Returns a view of the module's buffer with room for `bytes`. The call comes before `memory.buffer` is read, because memory
 * that grows gets a new `ArrayBuffer`. */
export const room = (core: Core, bytes: number) => {
  const address = core.room(bytes);
  return new Uint8Array(core.memory.buffer, address, bytes);
};
