// Keeps what was seen on one site in the extension's storage, and looks like a page's own storage to the plugin: the site can neither read nor
// change it, and it is gone with the extension. That storage answers later, so the texts are also here. It does not know what they say.

globalThis.handraiseStore = (() => {
  const area = chrome.storage.local;
  const PREFIX = `${handraiseSettings.EVIDENCE}${location.origin} `;
  /** A page's own text, beside the main one that all pages of a site share. */
  const OWN = /^handraise\.\d+\./;
  const mainOf = (name) => OWN.exec(name)[0].slice(0, -1);
  /** What this page wrote last under its own name. */
  const mine = new Map();
  /** Writes on their way. */
  const pending = new Set();
  let writes = 0;
  let isHeld = false;

  function write(work) {
    writes += 1;
    if (isHeld) return;
    try {
      const writing = work()
        .catch(() => {})
        .finally(() => pending.delete(writing));
      pending.add(writing);
    } catch {
      // The extension was removed or brought up to date while the page was open. The page keeps nothing any more.
    }
  }

  const storage = Object.create({
    getItem: (name) => (Object.hasOwn(storage, name) ? storage[name] : null),
    setItem(name, text) {
      storage[name] = text;
      if (OWN.test(name)) mine.set(name, text);
      write(() => area.set({ [PREFIX + name]: text }));
    },
    removeItem(name) {
      delete storage[name];
      mine.delete(name);
      write(() => area.remove(PREFIX + name));
    },
  });

  const settled = () => Promise.all(pending);

  /** Reads what other pages of the site have written. */
  async function refresh() {
    let before, found;
    do {
      before = writes;
      await settled();
      const keys = (await area.getKeys()).filter((key) => key.startsWith(PREFIX));
      found = await area.get(keys);
    } while (before !== writes);
    for (const name of Object.keys(storage)) if (!(PREFIX + name in found)) delete storage[name];
    for (const [key, text] of Object.entries(found)) storage[key.slice(PREFIX.length)] = text;
    // Another page has taken this page's text into the main one, and perhaps not its latest. If the main one is gone too, all was forgotten.
    for (const [name, text] of mine) {
      if (Object.hasOwn(storage, name)) continue;
      if (Object.hasOwn(storage, mainOf(name))) storage.setItem(name, text);
      else mine.delete(name);
    }
  }

  let isRefreshing = false;
  area.onChanged.addListener(async (changes) => {
    if (isRefreshing || isHeld || !Object.keys(changes).some((key) => key.startsWith(PREFIX))) return;
    isRefreshing = true;
    await refresh().catch(() => {});
    isRefreshing = false;
  });

  return {
    storage,
    refresh,
    /** One page at a time merges the texts, and reads what the one before has written. */
    locks: navigator.locks && {
      request: (name, work) =>
        navigator.locks.request("handraise-extension", async () => {
          await refresh();
          work();
          await settled();
        }),
    },
    /** The browser doesn't tell a page that it has put aside about changes, so the page may write nothing until `release`. */
    hold: () => void (isHeld = true),
    /** Drops what is here without removing it from the extension's storage, and writes again. */
    release() {
      for (const name of Object.keys(storage)) delete storage[name];
      mine.clear();
      isHeld = false;
    },
  };
})();
