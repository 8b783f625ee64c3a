//! Stores the evidence in this browser while the visitor allows it; the module says whether anything may be stored. It does
//! not know what the evidence contains.
//!
//! Each page writes a key of its own and reads the keys of all pages. A page that finds several keys folds them into the main
//! key; a lock lets one page at a time do so. Merging evidence loses nothing and counts nothing twice, so the order does not
//! matter. A page that has seen the main key and finds it missing concludes that the visitor withdrew consent. The bits of
//! receipts, and visit tokens, are stored, and removed, with the evidence.

import { removePlacedInputs } from "./attach";
import { ask, on, quietly, say, tell } from "./face";
import { Ask, Consent, Coverage, Say, Tell } from "./generated/codes";
import { MAIN_KEY, PREFIX, RECEIPTS_KEY, withLock } from "./keys";
import { dropReceipts, prepareReceipt } from "./receipt";

// What a plugin of the version before has stored is taken in. It stays for the first page that does so, because a tab of the older
// plugin that finds its key removed takes that for a refusal; later pages remove it, because nobody else would.
const PREVIOUS_KEY = PREFIX + "1";
// The page's own suffix is kept in memory only: `sessionStorage` would give a duplicated tab the same one.
const OWN_KEY = MAIN_KEY + "." + Math.random().toString(36).slice(2);
// The most that the evidence may hold in all keys together, in characters. It leaves room for the unreadable text that `fold` sets
// aside, and for receipts.
const MAX_STORED = 14700;

/** Whether this page has seen or written the main key. */
let hasMainKey = false;
/** Whether the main key was there when this page first looked. */
let foundMainKey: boolean | undefined;
/** The text that this page wrote to the main key last. */
let lastWritten: string | null = null;
let lastConsent = Consent.Unknown;
/** Returns how far the wall clock is ahead of the monotonic one. */
const clockOffset = () => Date.now() - performance.now();
/** The offset when this page last saved, or when it started. A smaller offset now means that the wall clock was set back. */
let savedOffset = clockOffset();
/** The text of each key when the module last took it in, so that no text is taken in twice. The module moves evidence from a
 * clock that was ahead back by a length that differs every second; a second reading would count everything twice. */
let takenIn: Record<string, string> = {};

/** The storage of another origin, which this page shares with others of its site; see `home.ts`. */
export interface Home {
  /** What the home stores. Missing where it does not answer: the page then has its own storage. */
  storage?: Storage;
  /** Whether it is not known at the moment what the home stores. */
  readonly pending: boolean;
  /** Removes everything that the home has stored, and what this origin has. */
  forget(): void;
}

let home: Home | undefined;

export const useHome = (opened: Home) => void (home = opened);

/** Returns the visit token to send, on pages that ask for one; see `visit.ts`. */
export let visitToken: (() => string | null) | undefined;

export const useVisit = (opened: typeof visitToken) => void (visitToken = opened);

/** The storage that evidence goes to. In a sandboxed frame reading `localStorage` throws. */
export const storage = () => home?.storage ?? localStorage;

/** Clears the copies of the evidence outside the module, the noted texts and the inputs in the page, and receipts. */
function clearCopies() {
  takenIn = {};
  dropReceipts();
  quietly(removePlacedInputs)();
}

/** Passes the visitor's choice to the module. A refusal also clears the copies of the evidence. */
export function setConsent(consent: Consent) {
  if (consent == Consent.Denied) clearCopies();
  tell(Tell.Allow, (lastConsent = consent));
}

/** Drops the evidence in memory. What is stored stays and can be loaded again. */
export function dropEvidence() {
  clearCopies();
  tell(Tell.Forget);
}

// Sorted, so that the main key comes first: whoever removes them all removes it first, and other pages get its event first.
const storedKeys = () => Object.keys(storage()).filter((key) => key.startsWith(PREFIX)).sort();

/** Returns the stored keys of a version: its main key, and those of its pages. */
const keysOf = (mainKey: string) => storedKeys().filter((key) => key == mainKey || key.startsWith(mainKey + "."));

/** Runs `work` with the storage if something may be stored. */
export function withStorage(work: (storage: Storage, keys: string[]) => void) {
  if (!ask(Ask.MayStore) || home?.pending) return;
  try {
    const keys = keysOf(MAIN_KEY);
    if (hasMainKey && !keys.includes(MAIN_KEY)) return withdraw();
    quietly(prepareReceipt)();
    work(storage(), keys);
  } catch {
    tell(Tell.Flag, Coverage.StorageBlocked);
  }
}

/** Lets the module take in the texts that changed. Returns the last text that it could not read, or an empty string. */
function takeIn(storage: Storage, keys: string[]) {
  let unreadable = "";
  for (const key of keys) {
    const text = storage.getItem(key)!;
    if (takenIn[key] == text) continue;
    if (say(Say.Restore, [text])) takenIn[key] = text;
    else unreadable = text;
  }
  return unreadable;
}

/** Merges all keys into the main key and removes the others. */
const fold = () =>
  withStorage((storage, keys) => {
    const unreadable = takeIn(storage, keys);
    // The tick moves evidence from a clock that was ahead back before it is written. Every page that read it unmoved would move
    // it by another length.
    tell(Tell.Tick);
    storage.setItem(MAIN_KEY, (lastWritten = ask(Ask.Store)));
    takenIn[MAIN_KEY] = lastWritten;
    hasMainKey = true;
    for (const key of [...keys, OWN_KEY]) if (key != MAIN_KEY) storage.removeItem(key);
    if (unreadable) storage.setItem(PREFIX + "bad", unreadable.slice(0, 1024));
  });

/** Takes in what other pages and tabs have stored, and folds the keys when there are several. */
export const loadEvidence = () =>
  withStorage((storage, keys) => {
    const previous = keysOf(PREVIOUS_KEY);
    const hasPrevious = previous[0] && !takeIn(storage, previous);
    // Nothing is stored, but an old key or a referrer on this site shows that the visitor has been here: the storage
    // was cleared, or they have only now given consent. It is not a first visit.
    if (!hasMainKey && !keys[0] && !hasPrevious && (storedKeys()[0] || document.referrer.startsWith(location.origin + "/"))) tell(Tell.Flag, Coverage.StorageReset);
    hasMainKey = keys.includes(MAIN_KEY);
    foundMainKey ??= hasMainKey;
    if (foundMainKey) for (const key of previous) storage.removeItem(key);
    // While nothing is stored, two pages that fold at once lose nothing, because each still holds its own evidence.
    // That saves the millisecond that a lock takes.
    if (takeIn(storage, keys) || !hasMainKey || keys[1]) keys[0] ? withLock(fold) : fold();
  });

/** Stores the evidence under the page's own key. Called when the visitor leaves, and regularly before, because no
 * event announces a crash. */
export const saveEvidence = () =>
  withStorage((storage, keys) => {
    // The clock was set back, and the module has moved its evidence back with it. The main key still has the unmoved
    // evidence, which every other page would move by another length, so it is written anew.
    if (savedOffset > (savedOffset = clockOffset()) + 1000) return fold();
    const text = ask(Ask.Store);
    let length = text.length;
    for (const key of keys) if (key != OWN_KEY) length += storage.getItem(key)!.length;
    length > MAX_STORED ? fold() : storage.setItem(OWN_KEY, (takenIn[OWN_KEY] = text));
  });

/** Replaces the evidence in memory by what is stored. Called when keys were removed, and after a return from the back/forward
 * cache, where a page gets no storage events. Another page may have stored new evidence since. */
export function reloadEvidence() {
  if (hasMainKey) {
    dropEvidence();
    setConsent(lastConsent);
  }
  loadEvidence();
}

/** Removes all keys of the plugin, of every tab and version. It does so again under the lock, because another page
 * may be folding at this moment. */
export function removeStored() {
  hasMainKey = false;
  const clear = () => {
    try {
      if (!hasMainKey) for (const key of storedKeys()) storage().removeItem(key);
    } catch {
      // The storage is blocked, so it holds nothing.
    }
  };
  clear();
  withLock(clear);
  home?.forget();
}

/** Follows a removal by another tab: drops this page's evidence and treats consent as denied until the visitor is
 * asked again. */
function withdraw() {
  hasMainKey = false;
  setConsent(Consent.Denied);
  for (const key of [MAIN_KEY, OWN_KEY, RECEIPTS_KEY]) storage().removeItem(key);
}

export function watchStorage() {
  on(window, "storage", ({ key, newValue, storageArea }: StorageEvent) => {
    // A home tells of its changes itself. A frame of this site may have cleared `sessionStorage`.
    if (newValue != null || storageArea != storage()) return;
    // Another tab removed the main key. If the key exists again, either this page wrote it, unaware of the removal, or
    // another tab has started anew with the visitor's consent.
    if (!key || key == MAIN_KEY) storage().getItem(MAIN_KEY) == lastWritten ? withdraw() : reloadEvidence();
    // Another tab folded this page's key, perhaps without its latest text.
    if (key == OWN_KEY) saveEvidence();
  });
}
