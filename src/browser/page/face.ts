//! The module's four functions with the clocks read in one place, and who wants to hear of news. It does not know what
//! the news is.

import * as wasm from "handraise-wasm";
import type { Ask, Say, Tell } from "./codes";

let onNews = () => {};
export const whenNews = (callback: () => void) => void (onNews = callback);

const news = (is: boolean) => {
  if (is) onNews();
  return is;
};

export const nowS = () => Math.floor(Date.now() / 1000);
export const tell = (code: Tell, value = 0) => news(wasm.tell(code, value, Date.now(), performance.now()));
export const say = (code: Say, a: string, b = "", c = "", d = "", value = 0) =>
  news(wasm.say(code, a, b, c, d, value, Date.now(), performance.now()));
export const ask = (code: Ask) => wasm.ask(code, nowS());

/** Listens without ever getting in the way: first in line, passive. */
export const on = (target: EventTarget, types: string, listener: (event: any) => void) =>
  types.split(" ").forEach((type) => target.addEventListener(type, listener, { capture: true, passive: true }));

/** Instantiates from bytes, so that a server's idea of the type doesn't matter. */
export async function load(bytes: ArrayBuffer, mql: ArrayBuffer): Promise<boolean> {
  await wasm.default({ module_or_path: bytes });
  // Local time is ahead of UTC by minus this many minutes.
  return wasm.start(new Uint8Array(mql), -new Date().getTimezoneOffset() / 15);
}
