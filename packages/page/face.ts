//! Calls the module: writes texts to its buffer, reads the clocks, and passes on two things that happen, new evidence and the
//! first failure. It does not know what the evidence is.

import { instantiate, type Plugin, room } from "./core";
import { decoder } from "./digest";
import { files, warn } from "./files";
import { type Ask, FORMATS, type Say, Start, type Tell } from "./generated/codes";
import { problem } from "./problem";

declare const HANDRAISE_VERSION: string;

/** The module while it runs; undefined before it is loaded and after it trapped. */
let wasm: Plugin | undefined;
let hasFailed = false;
let hasEnded = false;
let onEvidence = () => {};
/** Sets the function to call after each event that changed the evidence. */
export const setEvidenceListener = (callback: () => void) => void (onEvidence = callback);

/** Returns the form field `status` for a plugin that cannot score: it failed, or it is not ready yet. */
export const statusOf = () => (hasEnded ? "failed" : "pending");

/** Dispatches the first failure as `handraise-error`. It is not thrown, so the page's error handlers do not see it. */
export function report(error: unknown) {
  if (hasFailed) return;
  hasFailed = true;
  try {
    dispatchEvent(new CustomEvent("handraise-error", { detail: error }));
  } catch {
    // The event cannot be dispatched; there is no other way to report the failure.
  }
}

/** Says on the console, too, that the plugin or a part of it does not work. What a page's own controls throw is not said there. */
export function fail(error: unknown) {
  warn(error);
  report(error);
}

/** Stops the plugin. Every later call does nothing. */
export function end(error: unknown) {
  wasm = undefined;
  hasEnded = true;
  fail(error);
}

/** Wraps `work` so that it never throws. It reports the error and returns undefined instead. */
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

/** Calls the module if it runs. A trap may leave its memory half-changed, so after a trap the module is never called again. */
function call<R>(work: (module: Plugin) => R): R | undefined {
  try {
    return wasm && work(wasm);
  } catch (error) {
    end(error);
    return;
  }
}

/** Calls the module with an event. Returns whether the module took it in, and then notifies the listener. */
const send = (work: (module: Plugin) => number) => {
  const isNew = !!call(work);
  if (isNew) onEvidence();
  return isNew;
};

export const nowS = () => Math.floor(Date.now() / 1000);

/** Returns how far local time is ahead of UTC, in quarters of an hour. `getTimezoneOffset` counts minutes behind
 * UTC. It is read anew for each event because a visitor may travel while the page is open. */
const utcOffsetQuarters = () => -new Date().getTimezoneOffset() / 15;

export const tell = (code: Tell, value = utcOffsetQuarters()) => send((module) => module.tell(code, value, Date.now(), performance.now()));

const encoder = new TextEncoder();

/** How many characters of a message are passed on. No meaningful text is longer, but a visitor may paste megabytes. */
const MAX_TEXT = 3e4;

export const say = (code: Say, texts: string[], value = 0) =>
  send((module) => {
    const bytes = encoder.encode(texts.join("\0").slice(0, MAX_TEXT));
    room(module, bytes.length).set(bytes);
    return module.say(code, value, Date.now(), performance.now());
  });

/** Returns the module's answer, or no bytes when the module is not running. The view is valid until the next call. */
export const bytes = (code: Ask) => call((module) => room(module, module.ask(code, nowS()))) ?? new Uint8Array();

export const ask = (code: Ask) => decoder.decode(bytes(code));

/** Adds a listener that runs before the page's own and cannot cancel the event. Adding the same listener again does nothing. */
export const listen = (target: EventTarget, types: string, listener: (event: any) => void) =>
  types.split(" ").forEach((type) => target.addEventListener(type, listener, { capture: true, passive: true }));

/** Like `listen`, for a listener that may throw. */
export const on: typeof listen = (target, types, listener) => listen(target, types, quietly(listener));

/** Starts the module with a definition, or throws why it cannot. */
export async function load(code: ArrayBuffer | undefined, mql: ArrayBuffer) {
  const module = await instantiate<Plugin>(code, () => files.script("handraise-twin.js"));
  const definition = new Uint8Array(mql);
  room(module, definition.length).set(definition);
  const start = module.start(utcOffsetQuarters());
  if (start == Start.UnknownVersion) {
    throw problem("format", `the definition has format ${definition[3]}, and plugin ${HANDRAISE_VERSION} reads ${FORMATS.join(" and ")}`);
  }
  if (start != Start.Ready) throw problem("definition", "the definition is unreadable");
  wasm = module;
}
