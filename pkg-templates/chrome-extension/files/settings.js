// The person's answers, in the extension's own storage: whether their visits may be observed, and when they last had everything forgotten. What was
// seen lies in the same storage, below EVIDENCE. It knows no page.

globalThis.handraiseSettings = (() => {
  /** Before the names of everything that was seen. */
  const EVIDENCE = "evidence ";
  const area = chrome.storage.local;

  async function removeEvidence(site = "") {
    const keys = (await area.getKeys()).filter((key) => key.startsWith(EVIDENCE + site));
    if (keys.length) await area.remove(keys);
  }

  return {
    EVIDENCE,
    /** `consent` is missing until the person has answered, which counts as a no. */
    read: () => area.get(["consent", "forgotten"]),
    /** Takes "granted" or "denied". A no removes what was seen, on every site. */
    async answer(consent) {
      await area.set({ consent });
      if (consent !== "granted") await removeEvidence();
    },
    /** Removes what was seen, on every site. The answer stays. Open pages hear of it first, so that none writes anything back. */
    async forget() {
      await area.set({ forgotten: Date.now() });
      await removeEvidence();
    },
    /** Removes what was seen on sites that are not allowed any more. */
    async forgetOthers(isAllowed) {
      const keys = (await area.getKeys()).filter((key) => key.startsWith(EVIDENCE));
      const sites = new Set(keys.map((key) => key.split(" ")[1]));
      for (const site of sites) if (!(await isAllowed(site))) await removeEvidence(`${site} `);
    },
    /** Calls `callback` when an answer changes, here or in another window. */
    watch(callback) {
      area.onChanged.addListener((changes) => {
        if ("consent" in changes || "forgotten" in changes) callback();
      });
    },
  };
})();
