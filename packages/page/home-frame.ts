//! The frame of a home: keeps what pages of the site's other subdomains know in this origin's storage, beside what the origin's own pages
//! store. It answers only the page around it, and only if the list of its own tag names that page's origin. It does not know what is
//! stored.

import { VERSION, type Hello, type ToFrame, type ToPage } from "./home-messages";
import { CHOICE_KEY, MAIN_KEY, PREFIX, withLock } from "./keys";
import { isSameSite } from "./site";

/** More than any text that the plugin stores. */
const MAX_TEXT = 16384;

const allowed = document.currentScript?.dataset.allow?.split(/[\s,]+/) ?? [];

const isOurs = (key: unknown): key is string => typeof key == "string" && (key.startsWith(PREFIX) || key == CHOICE_KEY);

/** Whether this is the storage of the home's own pages. WebKit gives a frame a storage of its own for each origin around it, also within one
 * site (as of WebKitGTK 2.50), and nothing tells them apart. So what is used there is only a storage in which a page of the home has
 * stored something: this frame never writes first. Other engines do so between sites alone. */
const isHome = () => !navigator.vendor.startsWith("Apple") || Object.keys(localStorage).some(isOurs);

let port: MessagePort | undefined;
/** Whether the page may be told what is stored. */
let mayTell = false;

const send = (message: Omit<ToPage, "version">) => port?.postMessage({ version: VERSION, ...message });

function storedTexts(): Record<string, string> {
  const keys = Object.keys(localStorage).filter(isOurs);
  return Object.fromEntries(keys.map((key) => [key, localStorage.getItem(key)!]));
}

function wipe() {
  for (const key of Object.keys(localStorage).sort()) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

/** Makes those changes whose key has the text that the page knows. Returns whether all were made. A page that folds writes the main key
 * first: if that fails, the texts that went into it must stay. */
function change({ changes = [], hasMain }: ToFrame): boolean {
  let isWhole = true;
  let isStopped = hasMain && localStorage.getItem(MAIN_KEY) == null;
  for (const [key, before, after] of changes) {
    if (!isOurs(key) || (after?.length ?? 0) > MAX_TEXT) continue;
    // The visitor's last answer counts, even if another page has stored one meanwhile.
    if (key != CHOICE_KEY && (isStopped || localStorage.getItem(key) !== before)) {
      isWhole = false;
      isStopped ||= key == MAIN_KEY;
    } else if (after == null) localStorage.removeItem(key);
    else localStorage.setItem(key, after);
  }
  return isWhole;
}

/** Runs `work` and tells the page what it returns, or why the storage cannot be used. */
function tell(work: () => Omit<ToPage, "version">, id?: number) {
  const name = id == null ? {} : { id };
  try {
    send({ ...name, ...work() });
  } catch (error) {
    send({ ...name, blocked: "" + error });
  }
}

function answer(message: ToFrame) {
  const { id, what } = message;
  if (what == "read") {
    mayTell = true;
    tell(() => ({ stored: storedTexts() }), id);
  } else if (what == "change") {
    void withLock(() => tell(() => (change(message) ? {} : { stored: storedTexts() }), id));
  } else if (what == "wipe") {
    // At once, because the page may be left, and again under the lock, because another page may be folding at this moment.
    try {
      wipe();
    } catch {
      // The answer says so.
    }
    void withLock(() => tell(() => (wipe(), {}), id));
  }
}

addEventListener("message", ({ data, origin, source, ports }: MessageEvent<Hello | null>) => {
  const [given] = ports;
  if (data?.handraise != "home" || source != parent || source == self || !given) return;
  const isAllowed = allowed.includes(origin) && isSameSite(new URL(origin), new URL(location.href));
  if (!isAllowed) return given.postMessage({ version: VERSION, isRefused: true });
  if (data.version != VERSION) return given.postMessage({ version: VERSION });
  port?.close();
  port = given;
  tell(() => {
    if (!isHome()) return { isApart: true };
    const choice = localStorage.getItem(CHOICE_KEY);
    mayTell = data.consent == "granted" || (data.consent == "remember" && choice == "granted");
    return mayTell ? { choice, stored: storedTexts() } : { choice };
  });
  port.onmessage = ({ data }: MessageEvent<ToFrame | null>) => {
    // What was said before the page went into the back/forward cache may arrive when it comes back, long after.
    if (port == given && data) answer(data);
  };
});

addEventListener("storage", ({ key, newValue, storageArea }) => {
  if (mayTell && storageArea == localStorage && (!key || isOurs(key))) send({ changed: [key, newValue] });
});
addEventListener("pagehide", () => (port = undefined));
