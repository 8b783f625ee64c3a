//! The plugin's own module with `definition.toml`, told what happened as a page tells it, asked for scores directly. It does
//! not know whether the module is WebAssembly or its JavaScript twin.
import { NOW_S } from "./data.js";
import { expose } from "./expose.js";

const PATHS = { pricing: "/pricing", comparison: "/compare", case_study: "/customers/one", demo: "/demo", docs: "/docs/start" };
// The codes of `packages/page/codes.ts`.
const TELL = { visible: 1, hidden: 2, focus: 3, activity: 5, scroll: 16, clearForm: 22, sendForm: 23 };
const SAY = { open: 0, act: 2, fillIn: 4 };
const ASK_ASSESSMENT = 4;
const STEP_S = 5;

let wasm;
let mql;

// Room first: the memory is another after it had to grow.
const write = (bytes) => {
  const place = wasm.room(bytes.length);
  new Uint8Array(wasm.memory.buffer, place, bytes.length).set(bytes);
};
const tell = (code, value, atS) => wasm.tell(code, value, atS * 1000, (atS - NOW_S) * 1000 + 1e11);
const say = (code, texts, atS) => {
  write(new TextEncoder().encode(texts.join("\0")));
  wasm.say(code, 0, atS * 1000, (atS - NOW_S) * 1000 + 1e11);
};

function happen({ kind, name, at_s, engaged_s, depth_pct }) {
  if (kind == "action") return say(SAY.act, [name], at_s);
  tell(TELL.hidden, 0, at_s);
  // The address of the last view, should it be the same, is open no more.
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
  events.forEach(happen);
  tell(TELL.clearForm, 0, NOW_S);
  for (const field in answers) say(SAY.fillIn, [field, "", "", answers[field]], NOW_S);
  tell(TELL.sendForm, 0, NOW_S);
}

/** The one line to change when the module offers another way: a score without any text made of it. */
const score = (nowS) => wasm.ask(ASK_ASSESSMENT, nowS);

/** The total from what the module left: numbers, the second of which is the score, or JSON. */
function read(bytes) {
  const place = wasm.room(bytes);
  const left = new Uint8Array(wasm.memory.buffer, place, bytes).slice();
  return left[0] == 123 ? JSON.parse(new TextDecoder().decode(left)).score : new DataView(left.buffer).getInt32(4, true);
}

/** Scores with a module that `load` gives, from the bytes of the WebAssembly. */
export function exposeModule(load) {
  const get = async (path) => (await fetch(path)).arrayBuffer();
  const ready = async () => {
    const [bytes, compiled] = await Promise.all([get("/plugin/handraise.wasm"), get("/rules.mql")]);
    mql = compiled;
    wasm = await load(bytes);
  };
  expose({ ready: ready(), prepare, score, read });
}
