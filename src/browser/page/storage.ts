//! Keeps the evidence on this device, as far as the visitor allows: the module says what may be kept. It does not know
//! what is in it.
//!
//! Every tab writes a key of its own while it is read, and joins the main key when it is left. Joining loses nothing and
//! counts nothing twice, so it doesn't matter who writes last.

import { Ask, Consent, Coverage, Say, Tell } from "./codes";
import { ask, on, say, tell } from "./face";

const PREFIX = "handraise.";
const MAIN = PREFIX + "1";
// In memory: a duplicated tab must not share it.
const TAB = MAIN + "." + Math.random().toString(36).slice(2);

/** Works with the storage, if there is one: in a sandboxed frame even its name throws. */
function use(work: (storage: Storage) => void) {
  try {
    work(localStorage);
  } catch {
    tell(Tell.Flag, Coverage.StorageBlocked);
  }
}

function join(storage: Storage, key: string) {
  const text = storage.getItem(key);
  if (text && !say(Say.Restore, [text])) storage.setItem(PREFIX + "bad", text.slice(0, 2048));
}

const ours = (storage: Storage) => Object.keys(storage).filter((key) => key.startsWith(PREFIX));

/** Joins what other pages and tabs know, and tidies up after tabs that are gone. */
export function gather() {
  if (!ask(Ask.Store)) return;
  use((storage) => {
    const tabs = ours(storage).filter((key) => key.startsWith(MAIN + ".") && key != TAB);
    [MAIN, ...tabs].forEach((key) => join(storage, key));
    storage.setItem(MAIN, ask(Ask.Store));
    tabs.forEach((key) => storage.removeItem(key));
  });
}

/** While the page is read: nobody announces a crash. */
export function checkpoint() {
  const text = ask(Ask.Store);
  if (text) use((storage) => storage.setItem(TAB, text));
}

/** When the page is left. */
export function keep() {
  if (!ask(Ask.Store)) return;
  use((storage) => {
    join(storage, MAIN);
    storage.setItem(MAIN, ask(Ask.Store));
    storage.removeItem(TAB);
  });
}

/** Removes everything, whichever tab or version wrote it. */
export function purge() {
  try {
    ours(localStorage).forEach((key) => localStorage.removeItem(key));
  } catch {
    // Nothing can be there.
  }
}

/** What another tab removes is gone here, too, until the visitor is asked again. */
export function watchStorage() {
  on(window, "storage", ({ key, newValue }: StorageEvent) => {
    if (newValue == null && (!key || key == MAIN)) tell(Tell.Allow, Consent.Denied);
  });
}
