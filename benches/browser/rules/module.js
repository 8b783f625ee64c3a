//! Runs the plugin's own module with `definition.toml`: reports events as a page does, and asks the module for scores
//! directly. It does not know whether the module is WebAssembly or its JavaScript twin.
import { NOW_S } from "./data.js";
import { expose } from "./expose.js";

const PATHS = { pricing: "/pricing", comparison: "/compare", case_study: "/customers/one", demo: "/demo", docs: "/docs/start" };
// The codes of `packages/page/generated/codes.ts`.
const TELL = { visible: 1, hidden: 2, focus: 3, activity: 5, scroll: 16, clearForm: 22, sendForm: 23 };
const SAY = { open: 0, act: 2, fillIn: 4 };
const ASK_ASSESSMENT = 4;
const STEP_S = 5;

let wasm;
let mql;

// `room` comes first, because memory that grows gets a new `ArrayBuffer`.
const write = (bytes) => {
  const address = wasm.room(bytes.length);
  new Uint8Array(wasm.memory.buffer, address, bytes.length).set(bytes);
};
const tell = (code, value, atS) => wasm.tell(code, value, atS * 1000, (atS - NOW_S) * 1000 + 1e11);
const say = (code, texts, atS) => {
  write(new TextEncoder().encode(texts.join("\0")));
  wasm.say(code, 0, atS * 1000, (atS - NOW_S) * 1000 + 1e11);
};

function report({ kind, name, at_s, engaged_s, depth_pct }) {
  if (kind == "action") return say(SAY.act, [name], at_s);
  tell(TELL.hidden, 0, at_s);
  // Opens another page first, because opening the same page again would not count as a view.
  say(SAY.open, ["bench.example", "/elsewhere"], at_s);
  say(SAY.open, ["bench.example", PATHS[name]], at_s);
  tell(TELL.visible, 0, at_s);
  tell(TELL.focus, 0, at_s);
  tell(TELL.scroll, depth_pct, at_s);
  for (let s = STEP_S; s <= engaged_s; s += STEP_S) tell(TELL.activity, 0, at_s + s);
  tell(TELL.hidden, 0, at_s + engaged_s);
}

function prepare({ events, answers }) {
  write(new Uint8Array(mql));
  if (!wasm.start(0)) throw Error("the definition is unreadable");
  events.forEach(report);
  tell(TELL.clearForm, 0, NOW_S);
  for (const field in answers) say(SAY.fillIn, [field, "", "", answers[field]], NOW_S);
  tell(TELL.sendForm, 0, NOW_S);
}

/** Computes an assessment. The module writes numbers, not text. This line changes when the module's interface does. */
const score = (nowS) => wasm.ask(ASK_ASSESSMENT, nowS);

/** Reads the score from the module's answer: numbers, of which the second is the score, or JSON in older modules. */
function read(bytes) {
  const address = wasm.room(bytes);
  const answer = new Uint8Array(wasm.memory.buffer, address, bytes).slice();
  return answer[0] == 123 ? JSON.parse(new TextDecoder().decode(answer)).score : new DataView(answer.buffer).getInt32(4, true);
}

/** Exposes the module that `load` makes of the bytes of the `.wasm` file. */
export function exposeModule(load) {
  const fetchBytes = async (path) => (await fetch(path)).arrayBuffer();
  const ready = async () => {
    const [bytes, compiled] = await Promise.all([fetchBytes("/plugin/handraise.wasm"), fetchBytes("/rules.mql")]);
    mql = compiled;
    wasm = await load(bytes);
  };
  expose({ ready: ready(), prepare, score, read });
}
