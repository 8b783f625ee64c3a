// Microsoft's page for trying a control, with its own script and its own React, and a control in it. The page is the package's; only the two addresses from
// which it would load React are replaced, because tests ask for nothing outside. It does not know what the control shows.

import { join } from "node:path";
import { fileOf, serve } from "../node/pages.mjs";
import { HARNESS, read } from "./pack.mjs";

const REACT = /<script src="https:\/\/unpkg\.com\/react@[^>]*><\/script><script src="https:\/\/unpkg\.com\/react-dom@[^>]*><\/script>/;
const OWN_REACT = '<script src="/lib/react_16_14_0.js"></script><script>window.React = Reactv16; window.ReactDOM = ReactDOMv16;</script>';

/** Where the control draws. */
const CARD = "document.querySelector('[data-id=TestControl_container] > div')";

export class Harness {
  #visit;

  constructor(visit, site, requests) {
    this.#visit = visit;
    this.site = site;
    /** The paths that the page asked for. */
    this.requests = requests;
  }

  /** Opens a control's folder in a page whose clock says `nowS`. */
  static async open(browser, folder, nowS) {
    const index = read(HARNESS, "index.html");
    if (!REACT.test(index)) throw new Error("the page of pcf-start has changed");
    const pages = { "/": () => ({ body: index.replace(REACT, OWN_REACT), headers: { "content-type": "text/html; charset=utf-8" } }) };
    const requests = [];
    const site = await serve(0, (path) => {
      requests.push(path);
      return pages[path]?.() ?? fileOf(folder, path) ?? fileOf(HARNESS, path);
    });
    const visit = await browser.visitor(1280, 1600);
    await visit.call("Page.addScriptToEvaluateOnNewDocument", { source: `Date.now = () => ${nowS * 1000};` });
    await visit.open(`${site.origin}/`);
    await visit.run(`new Promise((resolve) => { (function look() { ${CARD}?.shadowRoot?.querySelector("article") ? resolve() : requestAnimationFrame(look); })(); })`);
    return new Harness(visit, site, requests);
  }

  run(code) {
    return this.#visit.run(code);
  }

  /** Writes a value into the field of one of the control's properties, as somebody who tries it does, and waits until the control has drawn. */
  async set(property, value) {
    const text = JSON.stringify(value);
    return this.run(`new Promise((resolve) => {
      const item = [...document.querySelectorAll(".io-item")].find((each) => each.querySelector(".key-value-pair-value span")?.textContent === ${JSON.stringify(property)});
      const input = item.querySelector("input");
      // React does not hear of a value that is there already.
      if (input.value === ${text}) return resolve();
      const watch = new MutationObserver(() => { watch.disconnect(); resolve(); });
      watch.observe(${CARD}.shadowRoot, { childList: true });
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, ${text});
      input.dispatchEvent(new Event("input", { bubbles: true }));
    })`);
  }

  /** The whole card. */
  html() {
    return this.run(`${CARD}.shadowRoot.innerHTML`);
  }

  /** What people read in the card. */
  seen() {
    return this.run(`(() => {
      const root = ${CARD}.shadowRoot;
      const text = (element) => element?.textContent ?? null;
      return {
        state: root.querySelector("article").dataset.state,
        headline: text(root.querySelector("[data-field=decision]")),
        score: text(root.querySelector("[data-field=score]")),
        warnings: [...root.querySelectorAll("[role=alert]")].map(text),
        text: text(root.querySelector("article")),
        scheme: ${CARD}.style.colorScheme,
        align: getComputedStyle(root.querySelector("article")).textAlign,
      };
    })()`);
  }

  stop() {
    this.site.stop();
  }
}
