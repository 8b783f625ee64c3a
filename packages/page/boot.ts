//! Starts everything: hooks forms, puts `window.handraise` in place, loads the module and the definition, and then
//! watches. It does not know scores, and every failure leaves forms as they are.

import { watchActions } from "./actions";
import { answer } from "./answers";
import { assessment, nameWith } from "./assessment";
import { fieldsOf, hex, hookForms, renewIds } from "./attach";
import { beside, liesAt, part } from "./beside";
import { onChange, saveChanges, watchNews } from "./change";
import { Ask, Say } from "./codes";
import { beginConsent, choose, forget } from "./consent";
import { ask, end, load, nowS, quietly, report, say } from "./face";
import type { FrameAsks, Handraise, Options } from "./handraise";
import { watchForPeople, watchLifecycle } from "./lifecycle";
import { watchPage } from "./page";
import { watchScroll } from "./scroll";
import { noteSource } from "./source";
import { purge, watchStorage } from "./storage";

declare const HANDRAISE_VERSION: string;

/** Bytes, and the tag that the server gave them. */
async function get(from: Options["definition"]): Promise<[ArrayBuffer, string?]> {
  if (from instanceof ArrayBuffer) return [from];
  const response = await fetch(from);
  if (!response.ok) throw Error(`handraise: ${response.status} ${response.url}`);
  return [await response.arrayBuffer(), response.headers.get("etag") ?? ""];
}

/** The beginning of the definition's hash. Only secure pages can compute it (hashing in the module weighs a kilobyte);
 * on others the server's tag says it, and if not, the receiver says that it doesn't know the definition. */
const hashOf = async (mql: ArrayBuffer, tag = "") =>
  crypto.subtle ? hex(new Uint8Array(await crypto.subtle.digest("SHA-256", mql), 0, 8)) : (/[0-9a-f]{16}/.exec(tag)?.[0] ?? "");

export function boot(options: Options, base: string): Handraise {
  // An element with this id is a property of the window, too.
  if (window.handraise?.ready) return window.handraise;
  liesAt(base);
  const { onError, frames, fields: names = {} } = options;
  if (onError) addEventListener("handraise-error", ({ detail }) => onError(detail));
  let mql: ArrayBuffer;

  // Before the plugin runs, calls are kept.
  let waiting: (() => void)[] | undefined = [];
  const later =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) => {
      const call = quietly(() => void work(...args));
      waiting ? waiting.push(call) : call();
    };
  // What is to be removed is removed at once, too: the page may be left before it is ready.
  const removing =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) => {
      if (waiting && !(document as any).prerendering) quietly(purge)();
      later(work)(...args);
    };
  const calls = () => {
    waiting?.forEach((call) => call());
    waiting = undefined;
  };

  const go = async () => {
    // In a task of its own: the first request of a page takes as long as all that the script does before it.
    await new Promise((done) => setTimeout(() => done(0)));
    const [[wasm], [definition, tag]] = await Promise.all([get(options.wasm ?? beside("handraise.wasm")), get(options.definition)]);
    mql = definition;
    const hash = await hashOf(mql, tag);
    if (!(await load(wasm, mql))) throw Error("handraise: the definition is unreadable");
    nameWith(hash);
    const steps = [
      watchNews,
      watchForPeople,
      () => beginConsent(options.consent),
      // What the page said already counts before anything is decided about this visit.
      calls,
      noteSource,
      () => watchPage(renewIds),
      () => watchLifecycle(saveChanges),
      watchScroll,
      watchActions,
      watchStorage,
    ];
    for (const step of steps) quietly(step)();
  };
  // Before a prerendered page is shown there is no visitor.
  const ready = (document as any).prerendering
    ? new Promise((done) => document.addEventListener("prerenderingchange", done, { once: true })).then(go)
    : go();
  // Whoever waits for `ready` learns of a failure, and whoever asked for it; the page's error handlers don't.
  ready
    .catch((error) => {
      end(error);
      calls();
    })
    .then(() => {
      // Forms in frames are told of a failure, too.
      const serveFrames = ({ serve }: any) => serve(frames, (asks: FrameAsks) => fieldsOf(names, undefined, asks));
      if (frames) part("handraise-frames.js").then(quietly(serveFrames), report);
    });

  const face: Handraise = {
    version: HANDRAISE_VERSION,
    ready,
    assessment,
    fields: (form) => fieldsOf(names, form),
    answer: later(answer),
    action: later((name, value = 0) => say(Say.Act, [name], Math.max(0, value))),
    onChange,
    consent: (choice) => (choice === "denied" ? removing : later)(choose)(choice),
    forget: removing(forget),
    explain: async () => {
      await ready;
      const { explain } = await part("handraise-explain.js");
      return explain(beside("handraise-explain.wasm"), mql, ask(Ask.Evidence), nowS());
    },
  };
  window.handraise = face;
  hookForms(names);
  return face;
}
