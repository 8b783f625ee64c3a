// Visitors with Chromium on a page with Adobe's real runtime, a strict policy, the pack on an origin of its own, and a real receiver: what they send is
// verified. HANDRAISE_BIN names the `handraise` that packs and receives, HANDRAISE_PLUGIN the built plugin.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "../node/browser.mjs";
import { fileOf, printedPolicy, serve } from "../node/pages.mjs";
import { freePort, startReceiver } from "../node/serve.mjs";
import { libraryOf } from "./vendor.mjs";

const definition = fileURLToPath(new URL("../../../www/definition.toml", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "handraise-adobe-"));
const pack = join(work, "pack");
const NONCE = "bm9uY2U";
/** Whether a byte of the loader is another than was packed. */
let isChanged = false;
/** The library and the page's own script, as the test wants them. */
let library = "";
let script = "";
let site, cdn, browser, receiver, policy;

const packed = (path) => {
  const file = fileOf(pack, path);
  return isChanged && path.endsWith("loader.js") ? { body: `${file.body} ` } : file;
};

// The runtime says what went wrong in a rule to the console, while it debugs.
const page = () => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact</title>
<script nonce="${NONCE}">localStorage.setItem("com.adobe.reactor.debug", "true"); window.said = []; for (const how of ["warn", "error"]) console[how] = (...all) => said.push(all.join(" ")); ${script}</script>
<script nonce="${NONCE}" src="/library.js"></script>
<form method="post" action="${receiver.origin}/v1/leads"><input name="email" type="email"><input name="job_title"><button>Send</button></form>`;

const PAGES = {
  "/contact.html": () => ({ body: page(), headers: { "content-security-policy": policy } }),
  "/library.js": () => ({ body: library }),
};

before(async () => {
  const sitePort = await freePort();
  receiver = await startReceiver(["--allow-origin", `http://127.0.0.1:${sitePort}`]);
  cdn = await serve(0, packed);
  execFileSync(process.env.HANDRAISE_BIN, ["pack", "adobe-tags", "--plugin", process.env.HANDRAISE_PLUGIN, "--definition", definition, "--endpoint", receiver.origin, "--base", cdn.origin, "--out", pack]);
  policy = printedPolicy(pack, NONCE);
  site = await serve(sitePort, (path) => PAGES[path]?.());
  browser = new Browser();
});

after(async () => {
  await browser?.stop();
  site?.stop();
  cdn?.stop();
  await receiver?.stop();
  rmSync(work, { recursive: true, force: true });
});

const START = { on: "load", does: "start" };
const YES = { on: "yes", does: "consent", with: { answer: "granted" } };
const NO = { on: "no", does: "consent", with: { answer: "denied" } };
const RESULTS = Object.fromEntries(["score", "stage", "reasons"].map((part) => [part, { path: "handraise/lib/result.js", part }]));

/** A visitor on a page with these rules, whose own script is `own`. */
async function visitor(rules, { settings = {}, dataElements = {}, own = "" } = {}) {
  script = own;
  library = libraryOf(join(pack, "extension"), { settings: { definition: `${receiver.origin}/v1/definition.mql`, consent: "pending", ...settings }, rules, dataElements });
  const visit = await browser.visitor();
  await visit.open(`${site.origin}/contact.html`);
  return visit;
}

/** Until the plugin observes the page. */
const READY = "new Promise((resolve) => { (function look() { window.handraise?.ready ? resolve(handraise.ready) : requestAnimationFrame(look); })(); })";
const STORED = "new Promise((resolve) => setTimeout(resolve)).then(() => Object.keys(localStorage).some((key) => key.startsWith('handraise')))";

async function send(visit, email) {
  await visit.type("[name=email]", email);
  await visit.type("[name=job_title]", "Head of Operations");
  await visit.leads(() => visit.press("button"));
  const lead = await receiver.lead(email);
  assert.ok(lead, `a lead of ${email}`);
  return lead;
}

test("a form arrives verified, with what the visitor did, after a rule has told the visitor's yes", async () => {
  const visit = await visitor([START, YES, NO], { dataElements: RESULTS });
  assert.equal(await visit.run("String(_satellite.getVar('score'))"), "undefined", "there is no score before the plugin has started");
  await visit.run(READY);
  assert.equal(await visit.run(STORED), false, "nobody has said yes");
  await visit.run("dispatchEvent(new Event('yes'))");
  assert.equal(await visit.run(STORED), true);
  assert.equal(await visit.run("typeof _satellite.getVar('score')"), "number");
  assert.equal(await visit.run("_satellite.getVar('stage')"), "visitor");
  assert.equal(await visit.run("_satellite.getVar('reasons')"), await visit.run("handraise.assessment().reasons.map(({ label }) => label).join('; ')"));
  assert.deepEqual(await visit.run("said"), []);
  const lead = await send(visit, "adobe@firm.example");
  assert.equal(lead.verdict, "verified", JSON.stringify(lead));
  assert.equal(lead.assessment.coverage.consent, "granted");
});

test("an answer that a rule tells before the plugin is there reaches it, and a no takes back what was stored", async () => {
  const visit = await visitor([{ ...YES, on: "load" }, START, NO]);
  await visit.run(READY);
  assert.equal(await visit.run(STORED), true);
  await visit.run("dispatchEvent(new Event('no'))");
  assert.equal(await visit.run(STORED), false);
  const lead = await send(visit, "no@firm.example");
  assert.equal(lead.assessment.coverage.consent, "denied");
});

test("a data element may tell the answer; a word that is none changes nothing, and the log says so", async () => {
  const rules = [START, { on: "answered", does: "consent", with: { answer: "%Banner%" } }];
  const visit = await visitor(rules, { dataElements: { Banner: { path: "core/elements/page.js", name: "answer" } } });
  await visit.run(READY);
  await visit.run("answer = 'maybe'; dispatchEvent(new Event('answered'))");
  assert.equal(await visit.run(STORED), false);
  assert.match((await visit.run("said")).join("\n"), /"maybe", which is neither/);
  await visit.run("answer = 'granted'; dispatchEvent(new Event('answered'))");
  assert.equal(await visit.run(STORED), true);
});

test("names of fields are passed on; options of the page itself count instead", async () => {
  const fields = { score: "lead_score", receipt: false };
  const named = await visitor([START], { settings: { fields } });
  await named.run(READY);
  assert.deepEqual(await named.run("handraiseOptions.fields"), fields);
  assert.ok("lead_score" in (await named.run("handraise.fields()")));
  const own = await visitor([START], { settings: { fields }, own: `window.handraiseOptions = { definition: ${JSON.stringify(`${receiver.origin}/v1/definition.mql`)} };` });
  await own.run(READY);
  assert.ok("handraise_score" in (await own.run("handraise.fields()")));
});

test("two rules that start it load one script", async () => {
  const visit = await visitor([START, START, { ...START, on: "again" }]);
  await visit.run(READY);
  await visit.run("dispatchEvent(new Event('again'))");
  assert.equal(await visit.run("document.querySelectorAll('script[src*=handraise-loader]').length"), 1);
});

test("a loader with other bytes is refused, the rule's log says so, and the form arrives without a score", async () => {
  isChanged = true;
  const visit = await visitor([START]);
  await visit.run("new Promise((resolve) => { (function look() { said.some((text) => text.includes('start on load')) ? resolve() : requestAnimationFrame(look); })(); })");
  isChanged = false;
  assert.match((await visit.run("said")).join("\n"), /has other bytes than were packed/);
  assert.equal((await send(visit, "changed@firm.example")).verdict, "unverified");
});
