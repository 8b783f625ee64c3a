//! Starts the plugin: hooks forms, sets `window.handraise`, loads the module and the definition, and then watches the page.
//! It does not know scores. Whatever fails here, forms are sent as without the plugin.

import { readForm, recordAnswer } from "./answers";
import { assessment, setDefinitionNames } from "./assessment";
import { fieldsOf, hookForms, resetSubmissionIds } from "./attach";
import { onChange, saveChanges, watchEvidence } from "./change";
import { applyConsent, forget, initConsent } from "./consent";
import { sha256 } from "./digest";
// Here, brotli makes a few bytes less of it.
import { watchActions } from "./actions";
import { ask, end, fail, load, nowS, quietly, say, tell } from "./face";
import { type Files, files, read, setFiles, warn } from "./files";
import { Ask, Say } from "./generated/codes";
import type { FrameAsks, Handraise, Options } from "./handraise";
import { watchForAutomation, watchLifecycle } from "./lifecycle";
import { watchPage } from "./page";
import { followUp, useFollowUp } from "./receipt";
import { watchScroll } from "./scroll";
import { recordSource } from "./source";
import { loadEvidence, removeStored, saveEvidence, useHome, useVisit, watchStorage, withStorage } from "./storage";


declare const HANDRAISE_VERSION: string;

/** Returns the first 16 digits of the definition's hash. Browsers hash on secure pages only, and a hash function in the
 * module would weigh a kilobyte. On other pages the server's `ETag` has the hash; where it has none, the hash stays empty and
 * the receiver's verdict is `stale_definition`. */
const hashPrefix = async (mql: ArrayBuffer, tag = "") => ((await sha256(mql)) ?? /[0-9a-f]{16}/.exec(tag)?.[0] ?? "").slice(0, 16);

/** A call that the page made before this script ran: the method's name and its arguments. */
type StubCall = [keyof Handraise, ...unknown[]];
/** What the page puts in the plugin's place until this script runs. */
interface Stub {
  calls?: StubCall[];
}

export function boot(options: Options, given: Files): Handraise {
  // `window.handraise` may also be an element with that id, so only an object with `ready` is a running plugin.
  if (window.handraise?.ready) return window.handraise;
  const stub = window.handraise as Stub | undefined;
  setFiles(given);
  const { onError, frames, fields: names = {} } = options;
  if (onError) addEventListener("handraise-error", ({ detail }) => onError(detail));
  let mql: ArrayBuffer;

  // Calls that the page makes before the plugin runs are queued.
  let pendingCalls: (() => void)[] | undefined = [];
  const queued =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) => {
      const call = quietly(() => void work(...args));
      pendingCalls ? pendingCalls.push(call) : call();
    };
  // Removes what is stored at once as well, because the visitor may leave before the plugin is ready.
  const queuedRemoval =
    <A extends unknown[]>(work: (...args: A) => void) =>
    (...args: A) => {
      if (pendingCalls && !(document as any).prerendering) quietly(removeStored)();
      queued(work)(...args);
    };
  const runPendingCalls = () => {
    pendingCalls?.forEach((call) => call());
    pendingCalls = undefined;
  };

  const start = async () => {
    // Yields first: a page's first request costs as much time as everything else that the script does before it, so it gets
    // a task of its own.
    await new Promise((done) => setTimeout(() => done(0)));
    const [[wasm], [definition, tag]] = await Promise.all([
      read(options.wasm ?? files.module("handraise.wasm"), "\0asm"),
      read(options.definition, "MQL"),
      options.home && files.script("handraise-home.js").then(({ open }) => open(options, warn, tell, loadEvidence, saveEvidence)).then(useHome, warn),
    ]);
    mql = definition!;
    const hash = await hashPrefix(mql, tag);
    await load(wasm, mql);
    setDefinitionNames(hash);
    const steps = [
      watchEvidence,
      watchForAutomation,
      () => initConsent(options.consent),
      // Before the visit begins, because the page may have queued the visitor's consent.
      runPendingCalls,
      recordSource,
      () => watchPage(resetSubmissionIds),
      () => watchLifecycle(saveChanges),
      watchScroll,
      watchActions,
      watchStorage,
    ];
    options.followUp && useFollowUp(() => files.script("handraise-follow.js").then(({ open }) => open(options, warn, withStorage, plugin, ask)).catch(warn));
    for (const step of steps) quietly(step)();
    options.visit && files.script("handraise-visit.js").then(({ open }) => open(options, warn, withStorage)).then(useVisit, warn);
  };
  // A prerendered page has no visitor until it is shown.
  const ready = (document as any).prerendering
    ? new Promise((done) => document.addEventListener("prerenderingchange", done, { once: true })).then(start)
    : start();
  // The page learns of a failure from `ready` and from `handraise-error`. The branch below handles the rejection, so the page's
  // own error handlers do not fire.
  ready
    .catch((error) => {
      end(error);
      runPendingCalls();
    })
    .then(() => {
      // After a failure too: a form in a frame then gets the status `failed`.
      const serveFrames = ({ serve }: any) => serve(frames, (asks: FrameAsks) => fieldsOf(names, undefined, asks));
      if (frames) files.script("handraise-frames.js").then(quietly(serveFrames), fail);
    });

  const plugin: Handraise = {
    version: HANDRAISE_VERSION,
    ready,
    assessment,
    fields: (form) => fieldsOf(names, form),
    answer: queued(recordAnswer),
    action: queued((name, value = 0) => say(Say.Act, [name], Math.max(0, value))),
    onChange,
    followUp(answer) {
      queued(followUp)(answer);
      // At once as well, because the visitor may leave before the plugin is ready.
      followUp(answer);
    },
    consent: (choice) => (choice === "denied" ? queuedRemoval : queued)(applyConsent)(choice),
    forget: queuedRemoval(forget),
    explain: async () => {
      await ready;
      try {
        const { explain } = await files.script("handraise-explain.js");
        return await explain(files, read, mql, ask(Ask.Evidence), nowS());
      } catch (error) {
        warn(error);
        throw error;
      }
    },
  };
  window.handraise = plugin;
  hookForms(names);
  const replay = quietly(([name, ...args]: StubCall) => void (plugin[name] as any)(...args));
  if (stub?.calls) {
    stub.calls.forEach(replay);
    stub.calls = { push: replay } as any;
  }
  if (location.search.includes("handraise-check")) {
    files.script("handraise-help.js").then(
      ({ check }) => check({ ...plugin, mayStore: () => ask(Ask.MayStore), readForm }),
      // Its other files are not where it looks.
      () => console.error("handraise-check: FAILED. Set base."),
    );
  }
  return plugin;
}
