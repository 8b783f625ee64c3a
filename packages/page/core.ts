//! The core as a running module: WebAssembly, or its JavaScript twin where a page may not have WebAssembly. It does not
//! know what the module answers.

/** What both modules have, and both of their twins: numbers cross, and texts through one buffer. */
export interface Core {
  memory: { buffer: ArrayBuffer };
  room(bytes: number): number;
}

/** Instantiates from bytes, so that a server's idea of the type doesn't matter. Whether a page may have WebAssembly is
 * only known by trying: `WebAssembly.validate` says yes under a policy that refuses to compile. */
export const instantiate = async <T extends Core>(bytes: ArrayBuffer, twin: () => Promise<unknown>): Promise<T> => {
  try {
    return (await WebAssembly.instantiate(bytes)).instance.exports as unknown as T;
  } catch {
    return (await twin()) as T;
  }
};

/** The buffer, so many bytes. Memory that grows is another one, so it is asked for room first. */
export const room = (core: Core, bytes: number) => {
  const address = core.room(bytes);
  return new Uint8Array(core.memory.buffer, address, bytes);
};
