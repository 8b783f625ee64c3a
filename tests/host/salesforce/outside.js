// What the platform is for the component: LWC's engine outside of the sandbox, the component inside it, and stand-ins for what Salesforce serves. The page's tests talk to
// `stage`. It does not know what a card shows.

import "@lwc/synthetic-shadow";
import * as engine from "@lwc/engine-dom";
import createVirtualEnvironment from "@locker/near-membrane-dom";

/** Records by id: `{ object, values, hidden }`. `hidden` names fields that the user may not see. */
const records = new Map();
/** Records that have not arrived yet. */
const slow = new Set();
const wires = new Set();
const RESOURCE = "/resource/handraiseCard";

const freeze = (value) => {
  if (value && typeof value === "object") Object.values(value).forEach(freeze);
  return Object.freeze(value);
};

/** As documented: a field that is required and can't be seen is an error; an optional one is left out. */
function answer({ recordId, fields, optionalFields = [] }) {
  const record = records.get(recordId);
  if (!record) return { data: undefined, error: { ok: false, status: 404, body: { message: "The requested resource does not exist" } } };
  const { object, values, hidden = [] } = record;
  const [asked, optional] = [fields, optionalFields].map((names) => names.map((name) => name.split(".")));
  if ([...asked, ...optional].some(([of]) => of !== object)) return { data: undefined, error: { ok: false, status: 400, body: { message: `A field is not one of ${object}` } } };
  const seen = ([, name]) => name in values && !hidden.includes(name);
  if (!asked.every(seen)) return { data: undefined, error: { ok: false, status: 400, body: [{ message: "A field does not exist or is not visible" }] } };
  const shown = [...asked, ...optional].filter(seen).map(([, name]) => [name, { value: values[name], displayValue: null }]);
  return { data: freeze({ apiName: object, id: recordId, fields: Object.fromEntries(shown) }), error: undefined };
}

class getRecord {
  constructor(emit) {
    this.emit = emit;
    emit({ data: undefined, error: undefined });
  }

  update(config) {
    this.config = config;
    this.renew();
  }

  renew() {
    const { recordId, fields } = this.config ?? {};
    if (!recordId || !fields) return;
    // Of another record, nothing is known at first.
    if (recordId !== this.answered) this.emit({ data: undefined, error: undefined });
    if (slow.has(recordId)) return;
    this.answered = recordId;
    this.emit(answer(this.config));
  }

  connect() {
    wires.add(this);
  }

  disconnect() {
    wires.delete(this);
  }
}

/** A sandbox with the component in it. `script` is the static resource, or null if it can't be had; `nowS` is what its clock says. */
function sandbox({ maxPerfMode, script, bundle, nowS }) {
  const known = {
    lwc: engine,
    "lightning/uiRecordApi": { getRecord },
    "lightning/platformResourceLoader": { loadScript: async (component, url) => (url === RESOURCE && script !== null ? void environment.evaluate(script) : Promise.reject(new Error(`${url} could not be loaded`))) },
    "@salesforce/resourceUrl/handraiseCard": { __esModule: true, default: RESOURCE },
  };
  let Component;
  const endowments = {
    platform: {
      value(name) {
        if (!(name in known)) throw new Error(`the platform has no module ${name}`);
        return known[name];
      },
    },
    define: { value: (made) => (Component = made) },
  };
  // The engine marks what a sandbox may change in place.
  const live = Symbol.for("@@lockerLiveValue");
  const environment = createVirtualEnvironment(window, { maxPerfMode, endowments, liveTargetCallback: (target) => Object.prototype.hasOwnProperty.call(target, live) });
  environment.evaluate(`Date.now = () => ${nowS * 1000}`);
  environment.evaluate(bundle);
  return { environment, known, Component };
}

/** What people see in an element, as lines. */
const words = (element) => (element ? element.textContent.trim().replace(/\s+/g, " ") : null);

/** What a card shows. */
function seen(card) {
  const root = card.shadowRoot;
  const all = (selector, of = root) => [...of.querySelectorAll(selector)];
  const one = (selector, of = root) => words(of.querySelector(selector));
  return {
    title: one("h2"),
    state: root.querySelector(".head")?.dataset.state ?? null,
    headline: one(".headline"),
    tone: root.querySelector(".head")?.className ?? null,
    score: one(".score"),
    bar: root.querySelector("[role=img]")?.getAttribute("aria-label") ?? null,
    asOf: one(".as-of"),
    next: all(".next .fact").map((fact) => [one("dt", fact), one("dd", fact)]),
    notes: all(".note").map(words),
    sections: Object.fromEntries(all("section").map((section) => [section.className.replace(/.*section-(\S+).*/, "$1"), { title: one("h3", section), text: all(".text", section).map(words), facts: all(".fact", section).map((fact) => [one("dt", fact), one("dd", fact)]), lines: all(".line", section).map((line) => [one(".what", line), one(".amount", line)]) }])),
    foot: one(".foot"),
    all: words(root.querySelector("article")),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

window.stage = {
  sandbox,
  violations: [],
  errors: [],
  /** Puts a card into the page, with the record that it is about. */
  async show({ record, properties = {}, ...how }) {
    const { environment, Component } = sandbox(how);
    const id = `00Q${records.size}`;
    records.set(id, record);
    const card = engine.createElement("c-handraise-score", { is: Component });
    Object.assign(card, { recordId: id, objectApiName: record?.object ?? "Lead" }, properties);
    if (!record) records.delete(id);
    document.querySelector("main").replaceChildren(card);
    await settled();
    Object.assign(this, { environment, card, id });
    return seen(card);
  },
  /** What the card shows now. */
  seen: () => seen(window.stage.card),
  /** The record changes, and Salesforce tells its cards. */
  async change(values) {
    Object.assign(records.get(this.id).values, values);
    for (const wire of wires) wire.renew();
    await settled();
    return seen(this.card);
  },
  /** The page moves on to a record that takes a while to arrive, and then arrives. */
  async moveTo(id, record) {
    records.set(id, record);
    slow.add(id);
    const meanwhile = await this.set({ recordId: id });
    slow.delete(id);
    this.id = id;
    return [meanwhile, await this.change({})];
  },
  /** Sets properties, as the App Builder does. */
  async set(properties) {
    Object.assign(this.card, properties);
    await settled();
    return seen(this.card);
  },
  /** The names of entries for which a card in a sandbox does not give the bytes that the receiver gave. */
  differing({ entries, ...how }) {
    const { environment, known } = sandbox(how);
    environment.evaluate(how.script);
    let found;
    known["test/golden"] = { entries, take: (names) => (found = [...names]) };
    environment.evaluate(`{
      const { entries, take } = platform("test/golden");
      take(entries.filter(({ mql, evidence, at_s, assessment }) => handraiseCard.open(mql).report(evidence, at_s) !== assessment).map(({ name }) => name));
    }`);
    return found;
  },
};
addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) => window.stage.violations.push(`${violatedDirective} ${blockedURI}`));
addEventListener("error", ({ message }) => window.stage.errors.push(message));
addEventListener("unhandledrejection", ({ reason }) => window.stage.errors.push(String(reason)));
