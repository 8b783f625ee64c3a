// The packed extension in Chromium, as its own user has it: its worker, its pages, its side panel, and its content script's world in a page.
// HANDRAISE_CHROME_EXTENSION_PACK names the pack. It does not know the sites.

import { Browser } from "../node/browser.mjs";

export const PACK = process.env.HANDRAISE_CHROME_EXTENSION_PACK;

export class Extension {
  /** Starts a browser with the extension, and waits for its worker. */
  static async start() {
    const browser = new Browser([`--disable-extensions-except=${PACK}`, `--load-extension=${PACK}`]);
    await browser.call("Target.setDiscoverTargets", { discover: true });
    const { url, targetId } = await browser.target(({ type, url }) => type === "service_worker" && url.endsWith("/worker.js"));
    return new Extension(browser, new URL(url).host, targetId);
  }

  constructor(browser, id, worker) {
    this.browser = browser;
    this.id = id;
    this.worker = worker;
  }

  get origin() {
    return `chrome-extension://${this.id}`;
  }

  /** The settings, in a tab. */
  async settings(width, height) {
    const page = await this.browser.page(width, height);
    await page.open(`${this.origin}/options.html`);
    return page;
  }

  /** Allows a site as a person does in the settings. The window in which Chrome then asks belongs to no page, so its yes is given before. */
  async allow(settings, site) {
    const extensions = await this.browser.page();
    await extensions.open("chrome://extensions");
    await extensions.run(`chrome.developerPrivate.addHostPermission(${JSON.stringify(this.id)}, ${JSON.stringify(`${site}/*`)})`);
    await this.browser.call("Target.closeTarget", { targetId: extensions.target });
    await settings.run(`document.querySelector("#site").value = ${JSON.stringify(site)}`);
    await settings.run("document.querySelector('#add button').click()");
    await settings.run(until("(await chrome.scripting.getRegisteredContentScripts()).length === 1"));
  }

  /** The real side panel of the window in which an extension's page is. */
  async panel(settings) {
    await settings.run("chrome.windows.getCurrent().then(({ id }) => chrome.sidePanel.open({ windowId: id }))");
    const { targetId } = await this.browser.target(({ url }) => url === `${this.origin}/panel.html`);
    const panel = await this.browser.attach(targetId);
    await panel.run(until("document.readyState === 'complete' && document.body.dataset.state"));
    return panel;
  }

  /** The content script's own world in a page, once the plugin runs there: a function that runs scripts in it. */
  async world(page) {
    const isIt = ({ context }) => context.origin === this.origin;
    await page.call("Runtime.disable");
    const created = page.event("Runtime.executionContextCreated", isIt);
    await page.call("Runtime.enable");
    const { context } = await created;
    const run = (expression) => page.run(expression, context.id);
    await run(until("globalThis.handraise?.ready"));
    await run("handraise.ready");
    return run;
  }

  /** Starts the extension anew, as an update does. Pages that are open keep their content script, which has lost it. */
  async reload(settings) {
    const gone = this.browser.event("Target.targetDestroyed", undefined, ({ targetId }) => targetId === settings.target);
    await settings.run("void setTimeout(() => chrome.runtime.reload())");
    await gone;
  }

  stop() {
    return this.browser.stop();
  }
}

/** An expression that gives the first true value of another. */
export const until = (expression) => `(async () => { for (;;) { const found = ${expression}; if (found) return found; await new Promise((resolve) => setTimeout(resolve, 10)); } })()`;

/** The names below which something that was seen is stored. */
export const STORED = "chrome.storage.local.getKeys().then((keys) => keys.filter((key) => key.startsWith('evidence ')))";

/** A page on which no extension runs. */
export const ELSEWHERE = "data:text/html,<title>Elsewhere</title>";
