// In every page of a site that the person allowed: starts the plugin, tells it the person's answer, and tells the side panel what is known. The page's
// scripts cannot see any of this. Whatever fails here, nothing is thrown into the page, and its forms go as without the extension.

if (document instanceof HTMLDocument) {
  const { handraiseSealed: sealed, handraisePacked: packed, handraiseSettings: settings, handraiseStore: store } = globalThis;
  const quietly = (work) => async (...all) => {
    try {
      await work(...all);
    } catch {
      // The extension was removed or brought up to date while the page was open.
    }
  };

  /** The person's answers, and why the page may not be observed whatever they are; empty if it may. */
  let answers = {};
  let objection = "objects";
  const choice = () => (answers.consent === "granted" && objection === "" ? "granted" : "denied");

  /** The browser, or another extension, may object for the person in the page's own world, where only the worker can look. No answer is an objection. */
  async function ask() {
    objection = await chrome.runtime.sendMessage({ handraise: "start" }).catch(() => "objects");
  }

  async function load() {
    answers = await settings.read();
    await Promise.all([ask(), store.refresh()]);
    return packed.definition;
  }

  Object.assign(sealed, { storage: store.storage, locks: store.locks });
  // Forms are hooked before the page's own scripts run. The answers come before the definition, because the plugin asks for them after it.
  const plugin = sealed.init({
    definition: load(),
    get consent() {
      return choice();
    },
  });

  /** The side panels that show this page. */
  const ports = new Set();
  function state() {
    const found = plugin.assessment();
    return { objection, record: found && { definition: found.definition, evidence: sealed.evidence() } };
  }
  const show = () => ports.forEach((port) => port.postMessage(state()));
  chrome.runtime.onConnect.addListener((port) => {
    ports.add(port);
    port.onDisconnect.addListener(() => ports.delete(port));
    plugin.ready.then(show, show);
  });
  plugin.onChange(show);

  /** Tells the plugin what the person has answered since. */
  const follow = quietly(async () => {
    const before = answers.forgotten;
    answers = await settings.read();
    if (answers.forgotten !== before) plugin.forget();
    plugin.consent(choice());
    show();
  });
  const askAgain = () => ask().then(follow);
  settings.watch(follow);
  // The person has allowed fewer sites.
  chrome.runtime.onMessage.addListener((message) => void (message.handraise === "again" && askAgain()));

  // Chrome drops what a content script writes in `pagehide`.
  addEventListener("beforeunload", sealed.save);
  // After the plugin's own listeners.
  addEventListener("pagehide", ({ persisted }) => persisted && store.hold());
  addEventListener("pageshow", quietly(async ({ persisted }) => {
    if (!persisted) return;
    store.release();
    await store.refresh();
    await askAgain();
  }));
}
