// The card in the vendor's engine and sandbox, in Chromium: what people read of a record, in every state that a record can have, and that it computes what the receiver
// does. HANDRAISE_SALESFORCE_PACK names the pack. No organisation is asked.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "../node/browser.mjs";
import { golden } from "../node/golden.mjs";
import { unsealed } from "../node/sealed.mjs";
import { bundle } from "./compile.mjs";
import { PACK, SOURCE, filesOf, read } from "./pack.mjs";
import { startPage } from "./page.mjs";

/** Both modes of the sandbox. */
const MODES = [false, true];
const entries = golden();
const { evidence, at_s: nowS } = entries.find(({ name }) => name === "case fit-and-intent-qualify");
/** What the pack's definition was compiled of. */
const DEFINITION = fileURLToPath(new URL("../../../www/definition.toml", import.meta.url));
let browser, page, visit, report, reference, card, component;

/** The record of a lead, as Salesforce has it. */
function record(values = {}, hidden = [], object = "Lead") {
  const stored = { Score: 74, Grade: "A", Rating: "1", Stage: "mql", Segment: null, Reasons: "As stored (+1)", Definition: reference, Evidence: evidence, Submission: "0123", Status: null, ...values };
  const fields = Object.entries(stored).map(([name, value]) => [`Handraise_${name}__c`, value]);
  return { object, values: { Id: "00Q", ...Object.fromEntries(fields) }, hidden: hidden.map((name) => (name === "Id" ? name : `Handraise_${name}__c`)) };
}

/** Shows a card and gives what people see. */
async function show(how) {
  const full = { maxPerfMode: false, nowS, script: card, bundle: component, record: record(), ...how };
  return visit.run(`stage.show(${JSON.stringify(full)})`);
}

before(async () => {
  ({ definition: reference } = JSON.parse(read(PACK, "handraise-pack.json")));
  card = read(SOURCE, "staticresources/handraiseCard.js");
  component = await bundle();
  const work = mkdtempSync(join(tmpdir(), "handraise-salesforce-"));
  writeFileSync(join(work, "evidence.txt"), evidence);
  const at = new Date(nowS * 1000).toISOString();
  report = JSON.parse(execFileSync(process.env.HANDRAISE_BIN, ["score", DEFINITION, join(work, "evidence.txt"), "--at", at, "--json"]));
  rmSync(work, { recursive: true });
  page = await startPage();
  browser = new Browser();
  visit = await browser.visitor();
  await visit.open(page.origin);
});

after(async () => {
  await browser?.stop();
  page?.stop();
});

for (const maxPerfMode of MODES) {
  const mode = maxPerfMode ? "fast mode" : "usual mode";

  test(`${mode}: the card shows the score as of now and its reasons in the author's words`, async () => {
    const seen = await show({ maxPerfMode });
    assert.equal(seen.state, "explained");
    assert.equal(seen.score, `${report.score} of 100`);
    assert.match(seen.asOf, /^As of /);
    assert.equal(seen.bar, `Score ${report.score} of 100: engagement ${report.engagement}, intent ${report.intent}`);
    const lines = seen.sections.reasons.lines;
    assert.ok(report.contributions.length > 3);
    for (const { label, points } of report.contributions) assert.ok(lines.some(([what, amount]) => what.startsWith(label) && amount === `+${points}`), `${label}: ${JSON.stringify(lines)}`);
    assert.deepEqual(lines.at(-1), ["Score", String(report.score)]);
    for (const { label } of report.criteria) assert.ok(seen.sections.fit.lines.some(([what]) => what.startsWith(label)), label);
    assert.deepEqual(Object.keys(seen.sections), ["reasons", "fit", "record"]);
    assert.ok(seen.next.length > 1 && seen.headline);
    assert.deepEqual(seen.notes, []);
    assert.match(seen.foot, new RegExp(reference.split("@")[0]));
  });

  test(`${mode}: in the sandbox, golden entries give the receiver's bytes`, async () => {
    // In the usual mode, each takes a fifth of a second.
    const chosen = maxPerfMode ? entries : entries.filter(({ name }, place) => name.startsWith("case ") || place % 40 === 0);
    assert.ok(chosen.length > (maxPerfMode ? 2000 : 100));
    const how = { maxPerfMode, nowS, script: card, bundle: component, entries: chosen.map(({ name, mql, evidence, at_s, assessment }) => ({ name, mql, evidence, at_s, assessment })) };
    assert.deepEqual(await visit.run(`stage.differing(${JSON.stringify(how)})`), []);
    // The comparison can fail.
    const [first, ...others] = how.entries.slice(0, 3);
    const broken = { ...how, entries: [{ ...first, at_s: first.at_s + 86_400 * 400 }, ...others] };
    assert.deepEqual(await visit.run(`stage.differing(${JSON.stringify(broken)})`), [first.name]);
  });
}

test("a record of a contact, and one that changes, are shown as they are now", async () => {
  assert.equal((await show({ record: record({}, [], "Contact"), properties: { objectApiName: "Contact" } })).state, "explained");
  const before = await show({ record: record({ Evidence: null, Score: 12, Reasons: null }) });
  assert.deepEqual([before.state, before.score], ["stored", "12 of 100"]);
  const after = await visit.run(`stage.change(${JSON.stringify({ Handraise_Evidence__c: evidence })})`);
  assert.deepEqual([after.state, after.score], ["explained", `${report.score} of 100`]);
});

test("on the way to another record, nothing of the one before is shown", async () => {
  await show({});
  const [meanwhile, arrived] = await visit.run(`stage.moveTo("00Qnext", ${JSON.stringify(record({ Evidence: null, Score: 7 }))})`);
  assert.deepEqual([meanwhile.state, meanwhile.all], [null, "Lead scoreReading the record…"]);
  assert.deepEqual([arrived.state, arrived.score], ["stored", "7 of 100"]);
});

test("time passes: the score is as of now, and says what it was", async () => {
  const seen = await show({ nowS: nowS + 86_400 * 45 });
  assert.notEqual(seen.score, `${report.score} of 100`);
  assert.match(seen.asOf, new RegExp(`; ${report.score} when the form was sent$`));
});

test("an empty lead, and one whose browser could not score, say so", async () => {
  const none = Object.fromEntries(["Score", "Grade", "Rating", "Stage", "Segment", "Reasons", "Definition", "Evidence", "Submission", "Status"].map((name) => [name, null]));
  const empty = await show({ record: record(none) });
  assert.deepEqual([empty.state, empty.headline, empty.score], ["empty", "No score on this record", null]);
  const unloaded = await show({ record: record(none), script: null });
  assert.deepEqual([unloaded.state, unloaded.headline, unloaded.notes], ["empty", "No score on this record", []]);
  const failed = await show({ record: record({ ...none, Status: "failed", Submission: "0123" }) });
  assert.ok(failed.notes.some((note) => note.includes("could not start")), failed.all);
});

test("a user without permission reads what to ask for; one who may not see the evidence sees what is stored", async () => {
  const all = ["Score", "Grade", "Rating", "Stage", "Segment", "Reasons", "Definition", "Evidence", "Submission", "Status"];
  const none = await show({ record: record({}, all) });
  assert.equal(none.state, "empty");
  assert.match(none.all, /None of Handraise's fields is visible to you.*permission set “Handraise”/);
  const some = await show({ record: record({}, ["Evidence", "Segment"]) });
  assert.deepEqual([some.state, some.score], ["stored", "74 of 100"]);
  assert.match(some.notes.at(-1), /can't see all of Handraise's fields.*: segment, evidence\./);
});

test("a lead of another definition is explained, with a warning", async () => {
  const seen = await show({ record: record({ Definition: "lumenstack@7#0123456789abcdef" }) });
  assert.equal(seen.state, "explained");
  assert.match(seen.notes[0], /Another definition scored this lead: lumenstack, version 7\./);
});

test("damaged evidence, and evidence that was cut, show what is stored", async () => {
  for (const damaged of [`${evidence.slice(0, 40)}x${evidence.slice(41)}`, evidence.slice(0, -9), "no evidence <b>at all</b>"]) {
    const seen = await show({ record: record({ Evidence: damaged }) });
    assert.deepEqual([seen.state, seen.score], ["stored", "74 of 100"], seen.all);
    assert.match(seen.notes[0], /evidence on this record can't be read/);
  }
});

test("whatever goes wrong, the record page stays, and the card shows what the record has", async () => {
  const { DEFINITION: packed } = await import(`data:text/javascript,${encodeURIComponent(read(SOURCE, "lwc/handraiseScore/definition.js"))}`);
  for (const [how, why] of [
    [{ script: null }, "could not be loaded"],
    [{ script: "throw new Error('it is broken')" }, "it is broken"],
    [{ script: "" }, "undefined"],
    [{ bundle: component.replace(packed, "TVFM") }, "definition can't be read"],
    [{ script: "window.handraiseCard = { open: () => ({ view() { throw new RangeError('no view'); } }) }" }, "no view"],
    [{ script: "window.handraiseCard = { open: () => ({ view: () => null }) }" }, "null"],
    [{ script: "window.handraiseCard = { open: () => ({ view: () => ({ notes: [] }) }) }" }, "undefined"],
  ]) {
    const seen = await show(how);
    assert.deepEqual([seen.state, seen.score, seen.sections.reasons.text], ["stored", "74 of 100", ["As stored (+1)"]], seen.all);
    assert.deepEqual(seen.sections.record.facts.slice(0, 4), [["Score", "74"], ["Grade", "A"], ["Rating", "1"], ["Stage", "mql"]]);
    assert.ok(seen.notes[0].includes(why), seen.notes[0]);
  }
  const unread = await show({ record: null });
  assert.match(unread.all, /could not be read.*Salesforce says: The requested resource does not exist/);
  const forbidden = await show({ record: record({}, ["Id"]) });
  assert.match(forbidden.all, /Salesforce says: A field does not exist or is not visible/);
  assert.deepEqual(await visit.run("stage.errors"), []);
});

test("an administrator chooses the title, how much is shown, and which parts", async () => {
  const usual = await show({});
  assert.equal(usual.title, "Lead score");
  const set = (properties) => visit.run(`stage.set(${JSON.stringify(properties)})`);
  assert.equal((await set({ cardTitle: "Interest" })).title, "Interest");
  assert.deepEqual(Object.keys((await set({ hideFit: true })).sections), ["reasons", "record"]);
  assert.deepEqual(Object.keys((await set({ hideRecord: true })).sections), ["reasons"]);
  assert.deepEqual(Object.keys((await set({ hideFit: false, hideRecord: false, detail: "Compact" })).sections), ["reasons"]);
  const compact = await set({});
  assert.deepEqual([compact.score, compact.foot], [usual.score, null]);
});

test("texts of the record and of the definition are never markup", async () => {
  const seen = await show({ record: record({ Evidence: null, Reasons: "<img src=x onerror=alert(1)>", Stage: "<b>x</b>" }), script: null });
  assert.deepEqual(seen.sections.reasons.text, ["<img src=x onerror=alert(1)>"]);
  assert.equal(await visit.run("stage.card.shadowRoot.querySelectorAll('img, b b').length"), 0);
});

test("a screen reader gets headings in order, lists, and the bar in words", async () => {
  await show({});
  const levels = await visit.run("[...stage.card.shadowRoot.querySelectorAll('h1, h2, h3, h4, h5')].map(({ localName }) => Number(localName[1]))");
  assert.equal(levels[0], 2);
  levels.reduce((before, level) => (assert.ok(level <= before + 1, levels.join()), level));
  const { nodes } = await visit.call("Accessibility.getFullAXTree");
  const roles = (role) => nodes.filter((node) => !node.ignored && node.role?.value === role);
  assert.equal(roles("heading").length, levels.length);
  assert.deepEqual(roles("image").map(({ name }) => name.value), [`Score ${report.score} of 100: engagement ${report.engagement}, intent ${report.intent}`]);
  assert.ok(roles("list").length >= 2 && roles("listitem").length > report.contributions.length && roles("definition").length > 3);
  assert.equal(roles("article")[0].name.value, "Lead score");
});

test("the card fits a narrow sidebar, a wide region, and words without a space", async () => {
  for (const width of [240, 320, 1200]) {
    for (const how of [{}, { script: null, record: record({ Reasons: "x".repeat(300), Segment: "y".repeat(80) }) }]) {
      await show(how);
      const wide = await visit.run(`(() => { const main = document.querySelector("main"); main.style.width = "${width}px"; return main.scrollWidth; })()`);
      assert.ok(wide <= width, `${wide} of ${width}`);
    }
  }
  const columns = () => visit.run("new Set([...stage.card.shadowRoot.querySelectorAll('section')].map((section) => section.getBoundingClientRect().left)).size");
  await show({});
  assert.ok((await columns()) > 1);
  await visit.run("void (document.querySelector('main').style.width = '320px')");
  assert.equal(await columns(), 1);
});

test("the card asks for nothing and keeps nothing", async () => {
  await show({});
  // Browsers ask for a page's icon by themselves.
  const asked = [...page.requests, ...(await visit.run("performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)"))];
  assert.deepEqual([...new Set(asked)].filter((path) => path !== "/favicon.ico"), ["/", "/styles.css", "/outside.js"]);
  assert.deepEqual(await visit.run("[Object.keys(localStorage), Object.keys(sessionStorage), document.cookie]"), [[], [], ""]);
  assert.deepEqual(await visit.run("[stage.violations, stage.errors]"), [[], []]);
});

test("reviewers find nothing in what is packed", () => {
  for (const name of filesOf(SOURCE).filter((path) => /\.(js|html|css)$/.test(path))) assert.deepEqual(unsealed(read(SOURCE, name)), [], name);
});
