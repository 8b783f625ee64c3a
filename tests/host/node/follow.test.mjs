// Ten thousand random lives of a visitor, with the script that follows up as pages load it: agreements and what takes them back, objections, jumps of
// the clock, other tabs, failing receivers. The loader's part is played here in its words. It does not know browsers; `tests/e2e/follow.rs` does.

import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const LIVES = 10_000;
const STEPS = 24;
const [SECOND, DAY] = [1000, 86_400_000];
// Under a name by which Node knows at once that it is a module.
const folder = mkdtempSync(join(tmpdir(), "follow-"));
process.on("exit", () => rmSync(folder, { recursive: true }));
copyFileSync(join(process.env.HANDRAISE_PLUGIN, "handraise-follow.js"), join(folder, "follow.mjs"));
const script = pathToFileURL(join(folder, "follow.mjs"));
const seed = Number(process.env.PROPTEST_RNG_SEED ?? Date.now());

/** Mulberry32: small, and the same everywhere. */
function random(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (most) => Math.floor(next() * most), of: (list) => list[Math.floor(next() * list.length)], chance: (share) => next() < share };
}

const STAGES = ["visitor", "lead", "mql"];
const DEFINITIONS = ["a@1#0011223344556677", "a@2#8899aabbccddeeff"];
/** How far a lead is: less is further. */
const place = ({ stage, rating }) => (stage == "mql" ? (rating == "U" ? 4 : rating) : 5);
/** Lets everything happen that waits for nothing but its turn. */
const settle = () => new Promise((done) => setImmediate(done));

class Life {
  text = null;
  ms = 1_790_000_000_000;
  allows = true;
  objects = false;
  found = { stage: "lead", rating: 3, definition: DEFINITIONS[0] };
  /** What the visitor agreed to last, as people would tell it; nothing after a no. */
  agreed = undefined;
  pages = [];
  asked = [];
  forms = 0;

  constructor(name, any) {
    Object.assign(this, { name, any });
  }

  storage = { getItem: () => this.text, setItem: (_, text) => void (this.text = text) };

  /** What the loader does when it finds an agreement. */
  async follows(page) {
    if (!this.allows || !/_/.test(this.text)) return;
    page.script ??= await import(`${script}?${this.name}-${page.number}`);
    const withStorage = (work) => this.allows && work(this.storage, []);
    const plugin = { assessment: () => ({ ...this.found }), onChange: (callback) => void (page.changed = callback) };
    page.script.open({ followUp: "/v1/updates" }, () => {}, withStorage, plugin, () => "evidence");
  }

  async opens() {
    const page = { number: this.pages.length };
    this.pages.push(page);
    await this.follows(page);
  }

  /** A form with a checkbox that is ticked or not, or without one. */
  async sends(answer) {
    if (answer === false) this.refuses();
    if (!this.allows) return;
    const bits = (++this.forms).toString(16).padStart(32, "0");
    const state = answer ? `_${this.found.stage}_${this.found.rating}_${this.ms}` : "";
    this.text = [...(this.text?.match(/\w+/g) ?? []), bits + state].slice(-8).join(" ");
    if (answer) this.agreed = { bits, ms: this.ms, place: place(this.found) };
    await this.follows(this.pages.at(-1));
  }

  refuses() {
    this.text = null;
    this.agreed = undefined;
  }

  change() {
    this.pages.forEach((page) => page.changed?.());
  }

  /** A page asks the receiver. All that must hold is looked at here, at that moment. */
  async fetch(address, { method, body, credentials }) {
    const { receipt, definition, evidence } = JSON.parse(body);
    const what = `${this.name}: ${body} at ${this.ms}, ${JSON.stringify(this.agreed)}`;
    assert.deepEqual([address, method, credentials, evidence], ["/v1/updates", "POST", "omit", "evidence"]);
    assert.ok(this.agreed && this.allows && !this.objects, `without consent: ${what}`);
    assert.equal(receipt, this.agreed.bits, what);
    assert.ok(this.ms - this.agreed.ms < 90 * DAY, `after 90 days: ${what}`);
    assert.ok(place(this.found) < this.agreed.place, `nothing has changed: ${what}`);
    const before = this.asked.filter((one) => one.receipt == receipt && one.definition == definition);
    assert.ok(before.every((one) => one.failed), `a second time: ${what}`);
    assert.ok(before.every((one) => Math.abs(this.ms - one.ms) >= 3600 * SECOND), `again at once: ${what}`);
    const answer = this.any.of(["taken", "taken", "taken", "busy", "gone"]);
    this.asked.push({ receipt, definition, ms: this.ms, failed: answer != "taken" });
    if (answer == "gone") throw new TypeError("no network");
    return { ok: answer == "taken", status: answer == "taken" ? 202 : 503 };
  }

  async step() {
    const any = this.any;
    switch (any.below(13)) {
      case 0:
      case 1:
        return this.sends(true);
      case 2:
        return any.chance(0.3) ? this.sends(false) : this.sends();
      case 3:
        return any.chance(0.4) && this.refuses();
      case 4:
        // `forget()` and `consent("denied")`; the page may be told yes again.
        if (any.chance(0.3)) {
          this.refuses();
          this.allows = false;
        }
        return;
      case 5:
        this.allows = true;
        return;
      case 6:
        this.objects = any.chance(0.2);
        // A browser that objects ends what was agreed to, as soon as a page looks.
        return;
      case 7:
        this.ms += any.of([SECOND, 600 * SECOND, 2 * 3600 * SECOND, DAY, 30 * DAY, 89 * DAY, 90 * DAY]);
        return;
      case 8:
        this.ms -= any.chance(0.3) ? any.of([SECOND, 3600 * SECOND, 2 * DAY]) : 0;
        return;
      case 9:
      case 10:
        this.found = { stage: any.of(STAGES), rating: any.of([1, 2, 3, 4, "U"]), definition: any.of(DEFINITIONS) };
        return this.change();
      case 11:
        return this.opens();
      default:
        return this.change();
    }
  }
}

/** The life that is lived at the moment, for what scripts find in every browser. */
let life;
const define = (target, name, get) => Object.defineProperty(target, name, { get, configurable: true });
const navigator = {};
define(globalThis, "navigator", () => navigator);
define(navigator, "globalPrivacyControl", () => life.objects);
define(navigator, "doNotTrack", () => null);
let turn = Promise.resolve();
define(navigator, "locks", () => ({ request: (_, work) => (turn = turn.then(work)) }));
globalThis.fetch = async (...given) => life.fetch(...given);
Date.now = () => life.ms;

test(`${LIVES} lives tell only what was agreed to, once, and in time (seed ${seed})`, async () => {
  const failures = [];
  process.on("unhandledRejection", (error) => failures.push(error));
  let [asked, told, tried] = [0, 0, 0];
  for (let number = 0; number < LIVES; number++) {
    life = new Life(`life ${seed}-${number}`, random(seed + number * 7919));
    const fetch = life.fetch.bind(life);
    // The script takes what `fetch` throws for a failure of the network.
    life.fetch = (...given) => fetch(...given).catch((error) => {
      if (error instanceof assert.AssertionError) failures.push(error);
      throw error;
    });
    await life.opens();
    for (let step = 0; step < STEPS; step++) {
      await life.step();
      // Two tabs may look before either has told anything.
      if (life.any.chance(0.7)) await settle();
    }
    await settle();
    if (failures.length) throw failures[0];
    // It does tell, where nothing speaks against it.
    if (life.any.chance(0.5)) {
      Object.assign(life, { allows: true, objects: false, ms: life.ms + 2 * 3600 * SECOND });
      life.found = { stage: "lead", rating: 3, definition: "a@3#fedcba9876543210" };
      await life.sends(true);
      await settle();
      const before = life.asked.length;
      life.found = { ...life.found, stage: "mql" };
      life.change();
      life.change();
      await settle();
      await life.opens();
      await settle();
      assert.equal(life.asked.length, before + 1, life.name);
      tried++;
    }
    if (failures.length) throw failures[0];
    asked += life.asked.length;
    told += life.asked.filter((one) => !one.failed).length;
  }
  console.log(`${LIVES} lives: ${asked} requests, ${told} taken; ${tried} forced`);
  assert.ok(told > LIVES / 2);
});
