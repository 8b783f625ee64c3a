//! Hears from the receiver that people changed, as long as the page is in front, and asks every 15 seconds where that does not work. It does not know
//! what the page shows.

import { openStream } from "./request.js";

const ASK_MS = 15_000;
/** A stream that was silent for longer is none: the receiver says every ten seconds that it is there, and a proxy may keep that back. */
const SILENT_MS = 25_000;
/** How long many changes in a row are one. */
const BURST_MS = 400;

/** The events of a text, as far as they are complete → [events, rest] */
export function eventsIn(text) {
  const blocks = text.split("\n\n");
  const rest = blocks.pop();
  const events = blocks.map((block) => Object.fromEntries(block.split("\n").filter((line) => line.includes(": ")).map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)])));
  return [events.filter(({ event }) => event), rest];
}

/** Calls back when anything changed. `isIn()` tells whether somebody may read. */
export function followChanges(changed, isIn) {
  let ending = null;
  let timer = null;
  let heardMs = -Infinity;
  const isHeard = () => ending && performance.now() - heardMs < SILENT_MS;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = null;
      changed();
    }, BURST_MS);
  };

  async function read(signal) {
    const answer = await openStream("/v1/stream", signal);
    if (!answer.ok) return;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heardMs = performance.now();
      const [events, rest] = eventsIn(text + value);
      text = rest;
      for (const { event } of events) {
        document.documentElement.dataset.live = event;
        if (event === "persons") soon();
        // The receiver says at the next request why.
        if (event === "end") changed();
      }
    }
  }

  async function go() {
    if (ending || document.hidden || !isIn()) return;
    const own = new AbortController();
    ending = own;
    try {
      await read(own.signal);
    } catch {
      // A network that breaks off: the timer below asks, and tries again.
    }
    if (ending !== own) return;
    ending = null;
    delete document.documentElement.dataset.live;
  }

  function stop() {
    ending?.abort();
    ending = null;
    delete document.documentElement.dataset.live;
  }

  // A browser has few connections to one address for all of its tabs, so that one which nobody sees keeps none.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stop();
    changed();
    go();
  });
  setInterval(() => {
    if (document.hidden || !isIn()) return;
    if (isHeard()) return;
    changed();
    stop();
    go();
  }, ASK_MS);
  return { go, stop };
}
