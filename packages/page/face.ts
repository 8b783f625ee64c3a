//! The module's functions, with texts passed through its one buffer and the clocks read in one place, and who wants to
//! hear of news and of failures. It does not know what the news is.

import { part } from "./beside";
import type { Ask, Say, Tell } from "./codes";
import { type Core, instantiate, room } from "./core";

/** What the module exports; see `crates/page/src/plugin.rs`. A yes is 1. */
interface Module extends Core {
  start(offsetQuarters: number): number;
  tell(code: Tell, value: number, wallMs: number, monoMs: number): number;
  say(code: Say, value: number, wallMs: number, monoMs: number): number;
  ask(code: Ask, atS: number): number;
}

/** The module while it answers: neither before it is loaded nor after it trapped. */
let wasm: Module | undefined;
let hasFailed = false;
let hasEnded = false;
let onNews = () => {};
export const whenNews = (callback: () => void) => void (onNews = callback);

/** What a form says of a plugin that can't score. */
export const statusOf = () => (hasEnded ? "failed" : "pending");

/** Says the first failure to whoever listens for it; the page's error handlers never hear of it. */
export function report(error: unknown) {
  if (hasFailed) return;
  hasFailed = true;
  try {
    dispatchEvent(new CustomEvent("handraise-error", { detail: error }));
  } catch {
    // Then nobody hears of it.
  }
}

/** Ends the plugin: from now on every call is a quiet no-op. */
export function end(error: unknown) {
  wasm = undefined;
  hasEnded = true;
  report(error);
}

/** The same work, without ever throwing. */
export const quietly =
  <A extends unknown[], R>(work: (...args: A) => R) =>
  (...args: A): R | undefined => {
    try {
      return work(...args);
    } catch (error) {
      report(error);
      return;
    }
  };

/** A module that trapped may be half-way through anything: it is asked nothing more. */
function call<R>(work: (module: Module) => R): R | undefined {
  try {
    return wasm && work(wasm);
  } catch (error) {
    end(error);
    return;
  }
}

const news = (work: (module: Module) => number) => {
  const is = !!call(work);
  if (is) onNews();
  return is;
};

export const nowS = () => Math.floor(Date.now() / 1000);

/** Local time is ahead of UTC by minus this many minutes; a visitor may travel while the page is open. */
const quarters = () => -new Date().getTimezoneOffset() / 15;

export const tell = (code: Tell, value = quarters()) => news((module) => module.tell(code, value, Date.now(), performance.now()));

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** No text that means anything is longer; what was pasted into a field can be megabytes. */
const LONGEST = 3e4;

export const say = (code: Say, texts: string[], value = 0) =>
  news((module) => {
    const bytes = encoder.encode(texts.join("\0").slice(0, LONGEST));
    room(module, bytes.length).set(bytes);
    return module.say(code, value, Date.now(), performance.now());
  });

/** What the module answers, to be read before anything else is said to it; nothing once it has ended. */
export const bytes = (code: Ask) => call((module) => room(module, module.ask(code, nowS()))) ?? new Uint8Array();

export const ask = (code: Ask) => decoder.decode(bytes(code));

/** Listens without ever getting in the way: first in line, passive, quiet. Twice the same listener is once. */
export const listen = (target: EventTarget, types: string, listener: (event: any) => void) =>
  types.split(" ").forEach((type) => target.addEventListener(type, listener, { capture: true, passive: true }));

export const on: typeof listen = (target, types, listener) => listen(target, types, quietly(listener));

export async function load(code: ArrayBuffer, mql: ArrayBuffer): Promise<boolean> {
  wasm = await instantiate<Module>(code, () => part("handraise-twin.js"));
  room(wasm, mql.byteLength).set(new Uint8Array(mql));
  return !!wasm.start(quarters());
}
