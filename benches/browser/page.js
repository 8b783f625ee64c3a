//! What the measuring asks of a page: put a tracker in, let it track, send the form. It does not know what is measured.
//!
//! A tracker's bundle sets `window.bench`: `ready`, a promise or nothing, and `track(i)`, or nothing where there is
//! nothing to track. The plugin comes by its own loader, as its documentation says.

// A clock that can be put forward. Evidence is told in seconds and some trackers limit how many events they take in one,
// so each event of a burst happens two seconds after the last, for everybody.
let aheadMs = 0;
{
  const Real = Date;
  const now = () => Real.now() + aheadMs;
  window.Date = class extends Real {
    constructor(...given) {
      if (given.length) super(...given);
      else super(now());
    }
    static now = now;
  };
}

// The plugin keeps its module to itself; its memory is read from here.
const modules = [];
{
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate.apply(WebAssembly, given);
    modules.push((made.instance ?? made).exports);
    return made;
  };
}
const wasmBytes = () => modules.reduce((sum, { memory }) => sum + (memory?.buffer.byteLength ?? 0), 0);

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const script = (src, data = {}) =>
  new Promise((done, fail) => {
    const element = document.createElement("script");
    Object.assign(element.dataset, data);
    Object.assign(element, { src, onload: done, onerror: () => fail(Error(`${src} did not load`)) });
    document.head.append(element);
  });

// From the embed's script element until it tracks.
async function inject(name) {
  performance.mark("bench-begin");
  if (name == "handraise") {
    await script("/plugin/handraise-loader.js", { definition: "/definition.mql", consent: "granted" });
    await handraise.ready;
  } else {
    await script(`/trackers/${name}.js`);
    await window.bench?.ready;
  }
}

const ACTIONS = ["demo-video", "book-demo", "start-trial", "ask-pricing"];

// One event. In a burst nobody comes to hear of a score in between, so the plugin is asked for it after each event.
function track(name, i, burst) {
  if (name != "handraise") return window.bench?.track?.(i);
  handraise.action(ACTIONS[i % ACTIONS.length]);
  if (burst) handraise.assessment();
}

// A page that shows the score.
const listen = (name) => name == "handraise" && handraise.onChange(({ score }) => void (document.body.dataset.score = score));

function burst(name, events) {
  for (let i = 0; i < events; i++) {
    aheadMs += 2000;
    track(name, i, true);
  }
}

async function paced(name, events, everyMs) {
  for (let i = 0; i < events; i++) {
    aheadMs += 2000;
    track(name, i, false);
    await sleep(everyMs);
  }
}

let answered;

// What somebody may do in a page before they send the form, for looking at the longest task; where its button is. The answer
// comes in a frame, so that the page stays.
async function visit(name, events) {
  await inject(name);
  listen(name);
  await paced(name, events, 50);
  const form = document.forms[0];
  Object.assign(form.elements.email, { value: "visitor@harbour-works.example" });
  Object.assign(form.elements.job_title, { value: "Head of Operations" });
  const frame = document.createElement("iframe");
  form.target = frame.name = "answer";
  document.body.append(frame);
  answered = new Promise((done) => void (frame.onload = done));
  const button = form.querySelector("button");
  button.scrollIntoView();
  const { x, y, width, height } = button.getBoundingClientRect();
  await sleep(100);
  return { x: x + width / 2, y: y + height / 2 };
}

// Once the form was sent: the end of what is looked at.
async function sent() {
  await answered;
  await sleep(500);
  performance.mark("bench-end");
}

function assessments(n) {
  for (let i = 0; i < n; i++) handraise.assessment();
}

// How long the first score takes, in milliseconds.
function firstScore() {
  const begun = performance.now();
  handraise.assessment();
  return performance.now() - begun;
}
