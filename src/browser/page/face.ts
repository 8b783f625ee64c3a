//! The module's functions, with texts passed through its one buffer and the clocks read in one place, and who wants to
//! hear of news. It does not know what the news is.

import type { InitOutput } from "handraise-wasm";
import { Say, type Ask, type Tell } from "./codes";

let wasm: InitOutput;
let onNews = () => {};
export const whenNews = (callback: () => void) => void (onNews = callback);

/** A module that trapped answers nothing more, and the page never hears of it. */
const news = (call: () => number): boolean => {
  try {
    const is = !!call();
    if (is) onNews();
    return is;
  } catch {
    return false;
  }
};

const at = (bytes: number) => new Uint8Array(wasm.memory.buffer, wasm.room(bytes), bytes);
const write = (bytes: Uint8Array) => at(bytes.length).set(bytes);

export const nowS = () => Math.floor(Date.now() / 1000);

export const tell = (code: Tell, value = 0) => news(() => wasm.tell(code, value, Date.now(), performance.now()));

export const say = (code: Say, texts: string[], value = 0) =>
  news(() => {
    write(new TextEncoder().encode(texts.join("\0")));
    return wasm.say(code, value, Date.now(), performance.now());
  });

export const ask = (code: Ask) => {
  try {
    return new TextDecoder().decode(at(wasm.ask(code, nowS())));
  } catch {
    return "";
  }
};

/** Listens without ever getting in the way: first in line, passive. */
export const on = (target: EventTarget, types: string, listener: (event: any) => void) =>
  types.split(" ").forEach((type) => target.addEventListener(type, listener, { capture: true, passive: true }));

/** Instantiates from bytes, so that a server's idea of the type doesn't matter. */
export async function load(bytes: ArrayBuffer, mql: ArrayBuffer, hash: string): Promise<boolean> {
  const module = await WebAssembly.compile(bytes);
  // Only numbers cross, so that what generated glue imports has nothing to do.
  const imports: Record<string, Record<string, () => void>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => {};
  wasm = (await WebAssembly.instantiate(module, imports)).exports as unknown as InitOutput;
  write(new Uint8Array(mql));
  // Local time is ahead of UTC by minus this many minutes.
  if (!wasm.start(-new Date().getTimezoneOffset() / 15)) return false;
  say(Say.Hash, [hash]);
  return true;
}
