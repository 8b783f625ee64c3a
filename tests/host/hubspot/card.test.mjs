// Card and settings page, built by HubSpot's bundler and drawn by its test renderer. HubSpot's own side of the worker is a stand-in. HANDRAISE_HUBSPOT_PACK names
// the pack, HANDRAISE_HUBSPOT the node_modules with HubSpot's packages. It does not know how HubSpot draws.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, beforeEach, test } from "node:test";
import { runInThisContext } from "node:vm";
import { PACK, built, vendor } from "./extension.mjs";
import { contact, lead } from "./lead.mjs";
import { workerSide } from "./worker-side.mjs";

const DAY_S = 86_400;
/** The test runner's own limit ends a wait. */
const NO_LIMIT = { timeoutInMs: 0 };
const names = JSON.parse(readFileSync(join(PACK, "properties.json"), "utf8")).inputs.map(({ name }) => name);
let side, ui, createRenderer, card;

before(async () => {
  globalThis.self = globalThis;
  side = workerSide(globalThis, await vendor("react"), await vendor("@remote-ui/react"));
  ui = await vendor("@hubspot/ui-extensions");
  ({ createRenderer } = await vendor("@hubspot/ui-extensions/testing"));
  card = (await built("cards", "Card")).script;
});

beforeEach(() => Object.assign(side, { values: {}, problem: null, asked: [] }));

/** What an extension draws, and what React complains of. */
function drawn(script, location, context) {
  runInThisContext(script);
  const { mock } = context;
  const complaints = mock.method(console, "error", () => {});
  const renderer = createRenderer(location);
  const { context: place, actions } = renderer.mocks;
  renderer.render(side.draw({ context: place, actions }));
  context.after(() => assert.deepEqual(complaints.mock.calls.map(({ arguments: [text] }) => text), []));
  return renderer;
}

/** The card of a contact, some seconds after its form was sent. */
async function cardOf(values, context, nowS = 0) {
  context.mock.method(Date, "now", () => nowS * 1000);
  side.values = values;
  const renderer = drawn(card, "crm.record.tab", context);
  assert.equal(renderer.find(ui.LoadingSpinner).props.label, "Reading the contact");
  await renderer.waitFor(() => assert.equal(renderer.maybeFind(ui.LoadingSpinner), null), NO_LIMIT);
  return renderer;
}

/** All that is written in a node. */
const words = (node) => node.text ?? node.childNodes.map(words).join(" ");
const alerts = (renderer) => renderer.findAll(ui.Alert).map((alert) => [alert.props.variant, words(alert)]);
const section = (renderer, title) => renderer.find(ui.Accordion, { title });
/** The rows of a table: label and amount, without remarks. */
const rows = (node) => node.findAll(ui.TableBody).flatMap((body) => body.findAll(ui.TableRow).map((row) => row.findAll(ui.TableCell).map(({ childNodes: [first] }) => (first ? words(first) : ""))));
const facts = (node) => Object.fromEntries(node.findAll(ui.DescriptionListItem).map((item) => [item.props.label, words(item.childNodes[0])]));

test("a lead is explained as of now: score, reasons in the author's words, fit by criterion", async (context) => {
  const known = lead("fit-and-intent-qualify");
  const shown = await cardOf(contact(known), context, known.at_s + 3 * DAY_S);
  const [sent, now] = [known.report(), known.report(3 * DAY_S)];
  assert.notEqual(sent.score, now.score, "three days make a difference");
  assert.equal(shown.find(ui.Heading).text, "Qualified: ready for sales");
  assert.equal(shown.find(ui.StatisticsItem, { label: "Score" }).props.number, String(now.score));
  assert.match(words(shown.find(ui.StatisticsItem, { label: "Score" })), new RegExp(`; ${sent.score} when the form was sent$`));
  assert.equal(shown.find(ui.StatisticsItem, { label: "Fit and activity" }).props.number, "A1");
  assert.deepEqual(shown.findAll(ui.ProgressBar).map(({ props }) => [props.title, props.value]), [["Engagement", now.engagement], ["Intent", now.intent]]);
  const reasons = rows(section(shown, "Why this score"));
  assert.deepEqual(reasons, [...now.contributions.filter(({ points }) => points).map(({ label, points }) => [label, `+${points}`]), ["Score", String(now.score)]]);
  assert.ok(reasons.some(([label]) => label === "Read the pricing page"));
  const fit = section(shown, "Fit");
  assert.deepEqual(rows(fit).find(([label]) => label === "Company size"), ["Company size", "20 of 20"]);
  assert.deepEqual(rows(fit).find(([label]) => label === "Revenue"), ["Revenue", "up to 10"]);
  assert.equal(facts(fit).Segment, "mid_market");
  assert.deepEqual(alerts(shown), []);
  assert.equal(shown.find(ui.Tag).text, "Ready");
});

test("a lead that does not qualify is told with what is missing", async (context) => {
  const known = lead("too-little-known-to-grade");
  const shown = await cardOf(contact(known), context, known.at_s);
  assert.deepEqual(rows(section(shown, "Missing to qualify by fit and activity")).map(([label]) => label), ["More about who they are"]);
  assert.match(words(section(shown, "Missing to qualify by fit and activity")), /Not known yet: Company size, Function/);
});

test("a lead that asked for sales is urgent", async (context) => {
  const known = lead("hand-raised-from-a-good-fit");
  const shown = await cardOf(contact(known), context, known.at_s);
  assert.equal(shown.find(ui.Heading).text, "Asked to be contacted by sales");
  assert.deepEqual([shown.find(ui.Tag).text, shown.find(ui.Tag).props.variant], ["Urgent", "warning"]);
});

test("the card asks once for the properties that the pack makes, and for nothing else", async (context) => {
  await cardOf({}, context);
  assert.deepEqual(side.asked, [[...names].sort()]);
});

test("a change of the contact changes the card", async (context) => {
  const [before, after] = [lead("too-little-known-to-grade"), lead("fit-and-intent-qualify")];
  const shown = await cardOf(contact(before), context, before.at_s);
  assert.equal(shown.find(ui.Heading).text, "Not ready for sales yet: keep in touch");
  side.change(contact(after));
  await shown.waitFor(() => assert.equal(shown.find(ui.Heading).text, "Qualified: ready for sales"), NO_LIMIT);
  assert.equal(side.asked.length, 1);
});

test("the record's values are shown where they differ from what the evidence gives", async (context) => {
  const known = lead("fit-and-intent-qualify");
  const shown = await cardOf(contact(known, { score: 12 }), context, known.at_s);
  assert.deepEqual(rows(section(shown, "On the record"))[0], ["Score", "12"]);
  assert.match(words(section(shown, "On the record")), new RegExp(`the evidence gave ${known.report().score}`));
});

test("another version of the definition is a warning", async (context) => {
  const known = lead("fit-and-intent-qualify");
  const shown = await cardOf(contact(known, { definition: "lumenstack@7#0123456789abcdef" }), context, known.at_s);
  const [[variant, text]] = alerts(shown);
  assert.equal(variant, "warning");
  assert.match(text, /Another definition scored this lead: lumenstack, version 7\. .*lumenstack, version 1/);
  assert.equal(shown.find(ui.StatisticsItem, { label: "Score" }).props.number, String(known.report().score));
});

test("damaged evidence is a warning, and the record's values stay", async (context) => {
  const known = lead("fit-and-intent-qualify");
  for (const evidence of [known.evidence.slice(0, -5), "<b>none</b>", `${known.evidence.slice(0, 20)}AAAA${known.evidence.slice(24)}`]) {
    const shown = await cardOf(contact(known, { evidence, reasons: "Read the pricing page +20" }), context, known.at_s);
    const [[variant, text]] = alerts(shown);
    assert.equal(variant, "warning");
    assert.match(text, /evidence on this record can't be read/);
    assert.equal(shown.find(ui.StatisticsItem, { label: "Score" }).props.number, String(known.report().score));
    assert.equal(shown.maybeFind(ui.Accordion, { title: "Why this score" }), null);
    assert.match(words(section(shown, "On the record")), /Read the pricing page \+20/);
    context.mock.restoreAll();
  }
});

test("a contact with a score alone is shown as it is", async (context) => {
  const shown = await cardOf({ handraise_score: "42.0" }, context);
  assert.equal(shown.find(ui.StatisticsItem, { label: "Score" }).props.number, "42");
  assert.equal(shown.maybeFind(ui.StatisticsItem, { label: "Fit and activity" }), null);
  assert.match(alerts(shown)[0][1], /This record has no evidence/);
  assert.equal(section(shown, "On the record").props.defaultOpen, true);
});

test("an empty contact has no score", async (context) => {
  const shown = await cardOf({}, context);
  assert.equal(shown.find(ui.EmptyState).props.title, "No score on this record");
  assert.match(words(shown.find(ui.EmptyState)), /No form with a Handraise score has been sent/);
});

test("what a visitor wrote is text", async (context) => {
  const shown = await cardOf({ handraise_score: "1", handraise_reasons: "<img src=x onerror=alert(1)> {{x}}" }, context);
  assert.ok(shown.findAll(ui.Text).some((node) => words(node) === "<img src=x onerror=alert(1)> {{x}}"));
});

test("where the properties can't be read, the card says why, and can try again", async (context) => {
  side.problem = "Property \"handraise_score\" does not exist";
  const known = lead("fit-and-intent-qualify");
  const shown = await cardOf(contact(known), context, known.at_s);
  assert.equal(shown.find(ui.ErrorState).props.title, "The contact's properties can't be read");
  assert.match(words(shown.find(ui.ErrorState)), /HubSpot says: Property "handraise_score" does not exist/);
  side.problem = null;
  shown.find(ui.Button).trigger("onClick");
  await shown.waitFor(() => assert.equal(shown.find(ui.Heading).text, "Qualified: ready for sales"), NO_LIMIT);
});

test("a definition that can't be opened is told", async (context) => {
  const edit = (work) => writeFileSync(join(work, "definition.js"), 'export const definition = "TVFMxx";\nexport const properties = {};\n');
  const { script } = await built("cards", "Card", edit);
  const shown = drawn(script, "crm.record.tab", context);
  assert.equal(shown.find(ui.ErrorState).props.title, "The definition in this card can't be opened");
});

test("the settings page says the definition, each property, and what to do for an update, and asks for nothing", async (context) => {
  const { script } = await built("settings", "Settings");
  const shown = drawn(script, "settings", context);
  const { id, version, hash } = lead("fit-and-intent-qualify").report().definition;
  const told = facts(shown);
  assert.deepEqual([told["On contacts, it is called"], told["SHA-256"]], [`${id}@${version}#${hash.slice(0, 16)}`, hash]);
  assert.deepEqual(rows(shown).map(([, name]) => name), names);
  assert.match(words(shown.getRootNode()), /pack again, into a new folder or with --force, and upload the project/);
  assert.deepEqual(side.asked, []);
});
