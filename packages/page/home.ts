//! The page's side of a home: keeps what the page knows in the storage of another origin of its site, through a hidden frame of that
//! origin, so that all subdomains share one history. Loaded only where a page names a home. Where the frame does not answer, the page
//! has its own storage. It does not know what is stored.
//!
//! `storage.ts` works on a mirror of what the home stores. The frame makes a change only if the key still has the text that the mirror
//! had, and otherwise tells what is there; the page then merges that in, as it does with what another tab has stored.

import { Coverage, Tell } from "./generated/codes";
import { type Change, type Hello, type ToFrame, type ToPage, VERSION } from "./home-messages";
import type { Options } from "./handraise";
import { CHOICE_KEY, MAIN_KEY, MAX_RECEIPTS, PREFIX, RECEIPTS_KEY } from "./keys";
import { problem } from "./problem";
import { isSameSite, isSecure } from "./site";
import type { Home } from "./storage";

/** Where `handraise serve` has the frame. */
const USUAL_PATH = "/plugin/";
const FILE = "handraise-home.html";
/** How long the page waits for the frame to arrive, and then for its answer. */
const MAX_WAIT_MS = 3000;
const MAX_ANSWER_MS = 1000;
/** How often the page saves: what it saves when it is left no longer reaches the frame. */
const SAVE_EVERY_MS = 1000;
/** Events after which a page may be left, or something was learnt. */
const LEAVING_EVENTS = ["click", "keydown", "submit"];
/** A page that removes the frame again and again gets it back this often. */
const REMOUNT_EVERY_MS = 10000;
/** Ends the name under which the mirror has a text of this origin's own storage. */
const OWN_END = ".~";
/** The lock of a page whose home did not answer, and which therefore uses its own storage. */
const OWN_LOCK = PREFIX + "own";

/** Returns the frame's address, or throws why there may be none. */
function frameAddress(home: string): URL {
  const url = new URL(home, location.href);
  if (url.pathname.endsWith("/")) url.pathname = (url.pathname == "/" ? USUAL_PATH : url.pathname) + FILE;
  if (!isSecure(url)) throw problem("home", `the home ${url} is not https`);
  if (!isSameSite(url, new URL(location.href))) throw problem("home", `the home ${url} is of another site`);
  return url;
}

/** A page that uses its own storage says so to the others of its origin, which then leave it alone. */
function holdOwnStorage() {
  const hold = () =>
    navigator.locks?.request(OWN_LOCK, { mode: "shared" }, () => new Promise<void>((release) => addEventListener("pagehide", () => release()))).catch(() => {});
  hold();
  addEventListener("pageshow", ({ persisted }) => persisted && hold());
}

/** What this file needs of the plugin. */
interface Plugin {
  warn: (error: unknown) => void;
  /** Takes in what is stored. */
  load: () => void;
  /** Stores what it knows. */
  save: () => void;
}

/** Opens the home. Resolves when the frame has answered, or when it is clear that it won't; never rejects. */
export const open = (
  { home, consent }: Options,
  warn: Plugin["warn"],
  tell: (code: Tell, value: number) => void,
  load: Plugin["load"],
  save: Plugin["save"],
) =>
  new Promise<Home>((resolve) => {
    const none: Home = { pending: false, forget() {} };
    const fail = (error: unknown) => {
      warn(error);
      // What the visitor did elsewhere on this site is unknown. Flags are for a plugin that runs.
      window.handraise?.ready.then(
        () => tell(Tell.Flag, Coverage.StorageReset),
        () => {},
      );
    };
    try {
      const url = frameAddress(home!);
      if (url.origin == location.origin) resolve(none);
      else connect(url, consent, { warn: fail, load, save }, resolve);
    } catch (error) {
      fail(error);
      resolve(none);
    }
  });

function connect(url: URL, consent: unknown, { warn, load, save }: Plugin, resolve: (home: Home) => void) {
  const frame = document.createElement("iframe");
  let port: MessagePort | undefined;
  let mountedMs = 0;
  let isSettled = false;
  let wantsWipe = false;
  let lastId = 0;
  /** Answers before this one are out of date. */
  let firstId = 0;
  /** Whether the mirror is what the home stores. */
  let isKnown = false;
  let isReading = false;
  let hasTakenOwn = false;
  /** The keys that this page has written. */
  const written = new Set<string>();
  let changes: Change[] = [];
  let hadMain = false;
  /** Texts of this origin's own storage that are part of the changes so far; and by message. */
  let moved: [key: string, text: string][] = [];
  const movedBy = new Map<number, typeof moved>();

  const mirror: Storage = Object.create({
    getItem: (key: string) => mirror[key] ?? null,
    setItem: (key: string, text: string) => change(key, text),
    removeItem: (key: string) => change(key, null),
  });

  /** Begins a message, which is sent when the plugin has done what it is at. */
  function begin() {
    if (changes[0] || moved[0]) return;
    hadMain = MAIN_KEY in mirror;
    queueMicrotask(flush);
  }

  function change(key: string, after: string | null) {
    const before: string | null = mirror[key] ?? null;
    if (before === after) return;
    begin();
    if (after == null) delete mirror[key];
    else written.add(key), (mirror[key] = after);
    if (key.endsWith(OWN_END)) moved.push([key.slice(0, -OWN_END.length), before!]);
    else changes.push([key, before, after]);
  }

  function say(what: ToFrame["what"], more: Partial<ToFrame> = {}) {
    const message: ToFrame = { id: ++lastId, what, ...more };
    port?.postMessage(message);
    return lastId;
  }

  function flush() {
    if (changes[0] || moved[0]) movedBy.set(say("change", { changes, hasMain: hadMain }), moved);
    changes = [];
    moved = [];
  }

  /** Removes what the home has by now from this origin's own storage, unless a page that has no home uses it. */
  async function removeOwn(texts: typeof moved) {
    const { held } = (await navigator.locks?.query()) ?? {};
    if (held?.some(({ name }) => name == OWN_LOCK)) return;
    for (const [key, text] of texts) if (localStorage.getItem(key) == text) localStorage.removeItem(key);
  }

  /** Adds to the mirror what this origin's own storage has, of before there was a home, or of when it did not answer. The plugin folds
   * it into the main key. Only called when something may be stored. */
  function takeOwn() {
    hasTakenOwn = true;
    for (const key of Object.keys(localStorage)) {
      const text = localStorage.getItem(key)!;
      if (/^handraise\.[12](\.|$)/.test(key)) mirror[key + OWN_END] = text;
      if (key != RECEIPTS_KEY) continue;
      const bits = new Set(`${mirror[key] ?? ""} ${text}`.match(/\w+/g));
      change(key, [...bits].slice(-MAX_RECEIPTS).join(" "));
      begin();
      moved.push([key, text]);
    }
  }

  /** A choice that this origin remembers goes to the home. A refusal outweighs. */
  function takeChoice(kept: string | null) {
    const own = consent == "remember" ? localStorage.getItem(CHOICE_KEY) : null;
    if (kept) mirror[CHOICE_KEY] = kept;
    if (!own) return;
    if (!kept || own == "denied") change(CHOICE_KEY, own);
    begin();
    moved.push([CHOICE_KEY, own]);
  }

  function fill(stored: Record<string, string>) {
    for (const key of Object.keys(mirror)) if (key != CHOICE_KEY) delete mirror[key];
    Object.assign(mirror, stored);
    isKnown = true;
    hasTakenOwn = false;
  }

  const home: Home = {
    storage: mirror,
    /** Only asked when something may be stored. */
    get pending() {
      if (!home.storage) return false;
      if (!frame.isConnected) mount();
      if (isKnown && !hasTakenOwn) takeOwn();
      if (!isKnown && !isReading && port) {
        isReading = true;
        say("read");
      }
      return !isKnown;
    },
    forget() {
      try {
        for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
      } catch {
        // This origin's own storage is blocked, so it holds nothing.
      }
      for (const key of Object.keys(mirror)) if (key.startsWith(PREFIX)) delete mirror[key];
      changes = changes.filter(([key]) => key == CHOICE_KEY);
      moved = [];
      movedBy.clear();
      wantsWipe = true;
      if (port) sendWipe();
      else if (isSettled) mount();
    },
  };

  function sendWipe() {
    wantsWipe = false;
    isReading = false;
    isKnown = true;
    firstId = say("wipe");
  }

  /** Ends the waiting: with the home, or without it and with the page's own storage. */
  function settle(error?: unknown) {
    if (isSettled) return;
    isSettled = true;
    if (error) {
      warn(error);
      delete home.storage;
      // A frame that is still loading would keep the page's own `load` waiting.
      if (!port) frame.remove();
      holdOwnStorage();
    }
    resolve(home);
  }

  function receive({ version, isRefused, isApart, blocked, id, stored, choice, changed }: ToPage) {
    if (isRefused) return settle(problem("home", `the home ${url} does not know ${location.origin}`));
    if (version != VERSION) return settle(problem("home", `the home ${url} is of another build`));
    if (isApart) return settle(problem("apart", `this browser gives the home ${url} no storage that is shared`));
    if (blocked) return settle(problem("home", `the storage of the home ${url} is blocked (${blocked})`));
    const isFirst = id == null && !changed;
    if (isFirst) {
      if (wantsWipe) sendWipe();
      if (!home.storage) return;
      takeChoice(choice ?? null);
      if (stored) fill(stored);
      settle();
    } else if (changed) {
      const [key, text] = changed;
      // Nothing that was sent before the answer to a removal counts.
      if (!isKnown || firstId) return;
      if (!key) fill({});
      else if (text == null) delete mirror[key];
      else mirror[key] = text;
      if (text != null) return;
      // The visitor has taken consent back.
      if (!(MAIN_KEY in mirror)) return load();
      // Another page folded this page's key, perhaps without its latest text.
      if (written.has(key!)) save();
      return;
    } else if (id! < firstId) return;
    else {
      firstId = 0;
      const texts = movedBy.get(id!);
      movedBy.delete(id!);
      if (!stored) return void (texts?.[0] && removeOwn(texts).catch(() => {}));
      fill(stored);
    }
    if (!stored && !isFirst) return;
    load();
    save();
  }

  /** Greets the frame that has just arrived, or come back. */
  function greet() {
    isKnown = false;
    isReading = false;
    port?.close();
    port = undefined;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<ToPage | null>) => {
      try {
        if (!data) return;
        port = port1;
        receive(data);
      } catch (error) {
        warn(error);
      }
    };
    const hello: Hello = { handraise: "home", version: VERSION, consent };
    frame.contentWindow!.postMessage(hello, url.origin, [port2]);
    setTimeout(() => settle(problem("home", `the home ${url} did not answer`)), MAX_ANSWER_MS);
  }

  function mount() {
    if (mountedMs && performance.now() < mountedMs + REMOUNT_EVERY_MS) return;
    mountedMs = performance.now();
    port = undefined;
    isKnown = false;
    document.documentElement.append(frame);
  }

  frame.src = url.href;
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.style.setProperty("display", "none", "important");
  frame.addEventListener("load", greet);
  // Before the plugin's own listeners, which then find the mirror paused: what they would send no longer arrives.
  addEventListener("pagehide", () => (isKnown = false), true);
  addEventListener("pageshow", ({ persisted }) => persisted && port && greet(), true);
  for (const type of LEAVING_EVENTS) addEventListener(type, () => void setTimeout(save), { capture: true, passive: true });
  setInterval(save, SAVE_EVERY_MS);
  setTimeout(() => settle(problem("home", `the home ${url} did not arrive`)), MAX_WAIT_MS);
  mount();
}
