// Drives Chromium by its own protocol over a pipe, so that no driver and no package is needed: opens pages, runs scripts in them, and moves a
// real pointer. It does not know the site.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.HANDRAISE_CHROMIUM ?? "chromium";

export class Browser {
  #process;
  #profile = mkdtempSync(join(tmpdir(), "handraise-chromium-"));
  #calls = new Map();
  #listeners = new Set();
  #count = 0;

  /** `more` are further options of the program. */
  constructor(more = []) {
    const options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars", "--remote-debugging-pipe", `--user-data-dir=${this.#profile}`, ...more, "about:blank"];
    this.#process = spawn(program, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    process.once("exit", () => this.#process.kill());
    let rest = "";
    this.#process.stdio[4].setEncoding("utf8").on("data", (text) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop();
      messages.forEach((message) => this.#hear(JSON.parse(message)));
    });
  }

  #hear(message) {
    if (!message.id) return this.#listeners.forEach((listener) => listener(message));
    const { resolve, reject } = this.#calls.get(message.id);
    this.#calls.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  }

  call(method, params = {}, sessionId) {
    this.#count += 1;
    const id = this.#count;
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject }));
  }

  /** The next event of this name in a page that fits. */
  event(name, sessionId, fits = () => true) {
    return new Promise((resolve) => {
      const listener = (message) => {
        if (message.method !== name || message.sessionId !== sessionId || !fits(message.params)) return;
        this.#listeners.delete(listener);
        resolve(message.params);
      };
      this.#listeners.add(listener);
    });
  }

  /** Calls `listener` for every event of this name in a page. */
  on(sessionId, name, listener) {
    this.#listeners.add((message) => message.method === name && message.sessionId === sessionId && listener(message.params));
  }

  /** A page of a visitor of its own: nothing is shared with other pages. */
  async visitor(width = 1280, height = 900) {
    const { browserContextId } = await this.call("Target.createBrowserContext");
    return this.page(width, height, browserContextId);
  }

  /** A page of the browser's own user, who alone has extensions. */
  async page(width = 1280, height = 900, browserContextId = undefined) {
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank", browserContextId });
    const page = await this.attach(targetId);
    await page.call("Page.enable");
    await page.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    return page;
  }

  /** The first target that fits, now or as soon as there is one. `Target.setDiscoverTargets` must be on. */
  async target(fits) {
    const { targetInfos } = await this.call("Target.getTargets");
    const found = targetInfos.find(fits);
    if (found) return found;
    const isIt = ({ targetInfo }) => fits(targetInfo);
    const { targetInfo } = await Promise.race(["Target.targetCreated", "Target.targetInfoChanged"].map((name) => this.event(name, undefined, isIt)));
    return targetInfo;
  }

  /** What runs already: a page, a worker. */
  async attach(targetId) {
    const { sessionId } = await this.call("Target.attachToTarget", { targetId, flatten: true });
    return new Page(this, sessionId, targetId);
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.call("Browser.close").catch(() => {});
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  #browser;
  #session;

  constructor(browser, session, target) {
    this.#browser = browser;
    this.#session = session;
    this.target = target;
  }

  on(name, listener) {
    this.#browser.on(this.#session, name, listener);
  }

  event(name, fits) {
    return this.#browser.event(name, this.#session, fits);
  }

  call(method, params) {
    return this.#browser.call(method, params, this.#session);
  }

  /** Does something that leads to another page, and waits for its `load`. */
  async leads(doing) {
    const loaded = this.#browser.event("Page.loadEventFired", this.#session);
    await doing();
    await loaded;
  }

  open(url) {
    return this.leads(() => this.call("Page.navigate", { url }));
  }

  /** What a script in the page gives, or in another world of it; promises are awaited. */
  async run(expression, contextId = undefined) {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, contextId, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** A real pointer presses the first element of a selector. */
  async press(selector) {
    const [x, y] = await this.run(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    })()`);
    for (const type of ["mousePressed", "mouseReleased"]) await this.call("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
  }

  /** Types into an element with a real keyboard's events. */
  async type(selector, text) {
    await this.press(selector);
    await this.call("Input.insertText", { text });
  }

  /** A picture of the whole page, as PNG. */
  async picture() {
    const { data } = await this.call("Page.captureScreenshot", { captureBeyondViewport: true });
    return Buffer.from(data, "base64");
  }
}
