//! Keeps the evidence on this device, as far as the visitor allows: the module says what may be kept. It does not know
//! what is in it.
//!
//! Every page writes a key of its own, which no other page writes, and reads all of them. Whoever finds several folds them
//! into the main key, one page at a time. Joining loses nothing and counts nothing twice, so it doesn't matter who is
//! first. Once a page has met the main key, a missing one means that the visitor took everything back.

import { unplace } from "./attach";
import { Ask, Consent, Coverage, Say, Tell } from "./codes";
import { ask, on, quietly, say, tell } from "./face";

const PREFIX = "handraise.";
// The version of what is stored. Keys of others are left alone, so that going back to an older plugin loses nothing.
const MAIN = PREFIX + "1";
// In memory: a duplicated tab must not share it.
const OWN = MAIN + "." + Math.random().toString(36).slice(2);
// For all keys together, in characters, with some to spare for what is set aside.
const ROOM = 15000;

/** Whether this page has seen or made the main key. */
let hasMet = false;
/** What this page wrote there last. */
let mine: string | null = null;
let said = Consent.Unknown;
/** By how much the wall clock is ahead of the other; and was, when this page last saved, or began. */
const lead = () => Date.now() - performance.now();
let savedLead = lead();
/** What each key held when it was taken in. Evidence of a clock that was ahead is moved back when it comes, by another length
 * each second: taken in again by the next look, everything would be there twice. */
let known: Record<string, string> = {};

/** Lets go of what this page holds beside the module. */
function letGo() {
  known = {};
  quietly(unplace)();
}

/** Tells what the visitor said. A refusal drops what is held. */
export function allow(consent: Consent) {
  if (consent == Consent.Denied) letGo();
  tell(Tell.Allow, (said = consent));
}

/** Drops what is held, so that all of it may be taken in again. */
export function drop() {
  letGo();
  tell(Tell.Forget);
}

// In order: the main key goes first, so that other pages hear of that first.
const ours = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).sort();

/** Works with the storage, if something may be kept and there is one: in a sandboxed frame even its name throws. */
function use(work: (storage: Storage, keys: string[]) => void) {
  if (!ask(Ask.MayStore)) return;
  try {
    const keys = ours().filter((key) => key == MAIN || key.startsWith(MAIN + "."));
    hasMet && !keys.includes(MAIN) ? withdraw() : work(localStorage, keys);
  } catch {
    tell(Tell.Flag, Coverage.StorageBlocked);
  }
}

/** One page at a time, where the browser can see to it. */
const alone = (work: () => void) => (navigator.locks ? navigator.locks.request(PREFIX, work).catch(() => {}) : work());

/** Takes in what the keys hold, as far as it is news; the last text that was unreadable. */
function join(storage: Storage, keys: string[]) {
  let bad = "";
  for (const key of keys) {
    const text = storage.getItem(key)!;
    if (known[key] == text) continue;
    if (say(Say.Restore, [text])) known[key] = text;
    else bad = text;
  }
  return bad;
}

const fold = () =>
  use((storage, keys) => {
    const bad = join(storage, keys);
    // What came of a clock that was ahead is brought back before it is written; later it would be by another length.
    tell(Tell.Tick);
    storage.setItem(MAIN, (mine = ask(Ask.Store)));
    known = { [MAIN]: mine };
    hasMet = true;
    for (const key of [...keys, OWN]) if (key != MAIN) storage.removeItem(key);
    if (bad) storage.setItem(PREFIX + "bad", bad.slice(0, 1024));
  });

/** Reads what other pages and tabs know. */
export const gather = () =>
  use((storage, keys) => {
    // Nothing is there of somebody who has been here: cleared, or from before their consent. Not a first visit.
    if (!hasMet && !keys[0] && (ours()[0] || document.referrer.startsWith(location.origin + "/"))) tell(Tell.Flag, Coverage.StorageReset);
    hasMet = keys.includes(MAIN);
    // Where nothing is yet, nothing can be lost by two pages at once: each still knows its own. A lock takes a millisecond.
    if (join(storage, keys) || !hasMet || keys[1]) keys[0] ? alone(fold) : fold();
  });

/** While the page is read, because nobody announces a crash, and when it is left. */
export const save = () =>
  use((storage, keys) => {
    // The clock was set back, and what is held was moved; every other page would move the main key's by another length.
    if (savedLead > (savedLead = lead()) + 1000) return fold();
    const text = ask(Ask.Store);
    let taken = text.length;
    for (const key of keys) if (key != OWN) taken += storage.getItem(key)!.length;
    taken > ROOM ? fold() : storage.setItem(OWN, (known[OWN] = text));
  });

/** Only what is stored still counts: back from the back/forward cache, where nobody hears of what is removed, and when
 * something was. It may have been begun anew since. */
export function reread() {
  if (hasMet) {
    drop();
    allow(said);
  }
  gather();
}

/** Removes everything, whichever tab or version wrote it; again once a page has finished that was just writing. */
export function purge() {
  hasMet = false;
  const clear = () => {
    try {
      if (!hasMet) for (const key of ours()) localStorage.removeItem(key);
    } catch {
      // Nothing can be there.
    }
  };
  clear();
  alone(clear);
}

/** What was removed elsewhere is gone here, too, until the visitor is asked again. */
function withdraw() {
  hasMet = false;
  allow(Consent.Denied);
  for (const key of [MAIN, OWN]) localStorage.removeItem(key);
}

export function watchStorage() {
  on(window, "storage", ({ key, newValue }: StorageEvent) => {
    if (newValue != null) return;
    // What is there again and wasn't written by this page, unaware, was begun anew.
    if (!key || key == MAIN) localStorage.getItem(MAIN) == mine ? withdraw() : reread();
    // Folded by another tab, which may not have seen the last of it.
    if (key == OWN) save();
  });
}
