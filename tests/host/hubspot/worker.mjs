// Runs the card in a browser's worker, as HubSpot does, and sends the page what it draws, as a tree. Everything that leads out of the worker notes
// that it was touched, and throws. esbuild bundles this file with React, and puts the card behind it. It does not know what the card shows.

import React from "react";
import { createRemoteRoot } from "@remote-ui/core";
import * as RemoteUI from "@remote-ui/react";
import { workerSide } from "./worker-side.mjs";

const post = self.postMessage.bind(self);
const touched = [];
const OUT = ["fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource", "BroadcastChannel", "importScripts", "Worker", "indexedDB", "caches", "localStorage", "sessionStorage", "cookieStore", "navigator", "postMessage", "WebAssembly", "eval", "Function"];
for (const name of OUT) {
  const get = () => {
    touched.push(name);
    throw new Error(`${name} is out of reach`);
  };
  Object.defineProperty(self, name, { configurable: true, get });
}

const side = workerSide(self, React, RemoteUI);
const remote = createRemoteRoot(() => queueMicrotask(() => post({ tree: treeOf(remote) })));

/** Elements as `{ type, props, children }`, texts as texts. */
function treeOf({ type, props, children }) {
  const plain = Object.entries(props ?? {}).filter(([, value]) => typeof value !== "function");
  return { type, props: Object.fromEntries(plain), children: children.map((child) => ("text" in child ? child.text : treeOf(child))) };
}

/** What the page may ask for. */
const TASKS = {
  /** Shows a contact; later, its properties change. */
  show(values) {
    if (side.asked.length) return side.change(values);
    side.values = values;
    RemoteUI.createRoot(remote).render(side.draw({ context: {}, actions: {} }));
    remote.mount();
  },
  /** Computes the receiver's reports; the names of those that differ. */
  compute(entries) {
    const differ = entries.filter(({ mql, evidence, at_s, assessment }) => self.handraiseCard.open(mql).report(evidence, at_s) !== assessment);
    post({ computed: entries.length, differ: differ.map(({ name }) => name) });
  },
  /** What was touched so far. */
  touched() {
    post({ touched: touched.splice(0) });
  },
  /** Touches everything, to show that it is noted. */
  touch() {
    for (const name of OUT) {
      try {
        self[name];
      } catch {
        // That is what the card would meet.
      }
    }
    post({ touched: touched.splice(0), all: OUT });
  },
};
self.onmessage = ({ data: [task, value] }) => TASKS[task](value);
