//! The functions that the benchmark calls in a page: load a tracker, let it track events, send the form. It does not know what
//! the benchmark measures.
//!
//! A tracker's bundle sets `window.bench`. `ready` is a promise, or missing where the tracker is ready at once. `track(i)`
//! tracks one event, and is missing where the library tracks none. The plugin is loaded by its own loader, as its documentation
//! says.

// Replaces the clock by one that can be advanced. Evidence counts in seconds, and some trackers limit the number of events per
// second. So each event of a burst happens two seconds after the last, for every tracker.
let aheadMs = 0;
{
  const RealDate = Date;
  const now = () => RealDate.now() + aheadMs;
  window.Date = class extends RealDate {
    constructor(...args) {
      if (args.length) super(...args);
      else super(now());
    }
    static now = now;
  };
}

// The plugin does not expose its module, so the benchmark notes each module's exports to read the size of its memory.
const modules = [];
{
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const result = await instantiate.apply(WebAssembly, args);
    modules.push((result.instance ?? result).exports);
    return result;
  };
}
const wasmBytes = () => modules.reduce((sum, { memory }) => sum + (memory?.buffer.byteLength ?? 0), 0);

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

const loadScript = (src, data = {}) =>
  new Promise((done, fail) => {
    const element = document.createElement("script");
    Object.assign(element.dataset, data);
    Object.assign(element, { src, onload: done, onerror: () => fail(Error(`${src} did not load`)) });
    document.head.append(element);
  });

// Loads a tracker. Resolves once it tracks.
async function inject(name) {
  performance.mark("bench-begin");
  if (name == "handraise") {
    await loadScript("/plugin/handraise-loader.js", { definition: "/definition.mql", consent: "granted" });
    await handraise.ready;
  } else {
    await loadScript(`/trackers/${name}.js`);
    await window.bench?.ready;
  }
}

const ACTIONS = ["demo-video", "book-demo", "start-trial", "ask-pricing"];

// Tracks one event. A burst runs in one task, so no `onChange` callback comes between its events. The plugin is
// therefore asked for the score after each event.
function track(name, i, burst) {
  if (name != "handraise") return window.bench?.track?.(i);
  handraise.action(ACTIONS[i % ACTIONS.length]);
  if (burst) handraise.assessment();
}

// Shows the score in the page, as a page with a panel does.
const showScore = (name) => name == "handraise" && handraise.onChange(({ score }) => void (document.body.dataset.score = score));

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

// Does what a visitor does before they send the form; the benchmark looks at the longest task of it. Returns where the
// form's button is. The answer loads in a frame, so that the page stays.
async function visit(name, events) {
  await inject(name);
  showScore(name);
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

// Waits until the form has been answered, and marks the end of the measured time.
async function sent() {
  await answered;
  await sleep(500);
  performance.mark("bench-end");
}

function assessments(n) {
  for (let i = 0; i < n; i++) handraise.assessment();
}

// Returns how many milliseconds the first score takes.
function firstScore() {
  const startMs = performance.now();
  handraise.assessment();
  return performance.now() - startMs;
}
