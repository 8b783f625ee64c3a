// Visitors with Chromium on a page with a stand-in for Tag Manager's container, a strict policy, the pack on an origin of its own, and a real
// receiver: what they send is verified. HANDRAISE_BIN names the `handraise` that packs and receives, HANDRAISE_PLUGIN the built plugin.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Browser } from "../node/browser.mjs";
import { fileOf, printedPolicy, serve } from "../node/pages.mjs";
import { freePort, startReceiver } from "../node/serve.mjs";
import { granted } from "./permissions.mjs";
import { fieldsOf, read } from "./template.mjs";

const here = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const definition = fileURLToPath(new URL("../../../www/definition.toml", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "handraise-gtm-"));
const pack = join(work, "pack");
const NONCE = "bm9uY2U";
/** Requests for the pack's files. */
const requests = [];
/** Whether a byte of the loader is another than was packed. */
let isChanged = false;
let site, cdn, browser, receiver, policy, template, customHtml;

/** Files of the pack. */
function packed(path) {
  requests.push(path);
  const file = fileOf(pack, path);
  return isChanged && path.endsWith("loader.js") ? { body: `${file.body} ` } : file;
}

const page = () => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact</title>
<script nonce="${NONCE}">window.dataLayer = []; function gtag() { dataLayer.push(arguments); } gtag("consent", "default", { analytics_storage: "denied" });</script>
<script nonce="${NONCE}" type="module" src="/container.mjs"></script>
<form method="post" action="${receiver.origin}/v1/leads"><input name="email" type="email"><input name="job_title"><button>Send</button></form>`;

/** The tag as the container has it. `how` says what the test wants otherwise. */
function tag(how) {
  const defaults = Object.fromEntries(fieldsOf(template.parameters).filter((field) => "defaultValue" in field).map((field) => [field.name, field.defaultValue]));
  const data = { ...defaults, ...(how.get("consent") && { consent: how.get("consent") }) };
  const permissions = granted(template.permissions);
  if (how.has("elsewhere")) permissions.inject_script.urls = ["https://cdn.example.com/handraise-loader.js"];
  return `export const data = ${JSON.stringify(data)}; export const permissions = ${JSON.stringify(permissions)};
export const customHtml = ${JSON.stringify(how.has("html") ? customHtml : null)};
export function run(require, data) {\n${template.code}\n}`;
}

let how;
function siteFile(path, search) {
  if (path === "/contact.html") {
    how = search;
    return { body: page(), headers: { "content-security-policy": policy } };
  }
  const body = { "/container.mjs": () => here("container.mjs"), "/permissions.mjs": () => here("permissions.mjs"), "/tag.mjs": () => tag(how) }[path];
  return body && { body: body() };
}

before(async () => {
  const [sitePort, cdnPort] = [await freePort(), await freePort()];
  receiver = await startReceiver(["--allow-origin", `http://127.0.0.1:${sitePort}`]);
  cdn = await serve(cdnPort, packed);
  execFileSync(process.env.HANDRAISE_BIN, ["pack", "gtm", "--plugin", process.env.HANDRAISE_PLUGIN, "--definition", definition, "--endpoint", receiver.origin, "--base", cdn.origin, "--out", pack]);
  template = read(readFileSync(join(pack, "template.tpl"), "utf8"));
  // As the readme says for a policy with a nonce.
  customHtml = readFileSync(join(pack, "custom-html.html"), "utf8").replace("<script>", '<script nonce="{{Nonce}}">');
  policy = printedPolicy(pack, NONCE);
  site = await serve(sitePort, siteFile);
  browser = new Browser();
});

after(async () => {
  await browser?.stop();
  site?.stop();
  cdn?.stop();
  await receiver?.stop();
  rmSync(work, { recursive: true, force: true });
});

/** A visitor on the page, once the tag has ended. */
async function visitor(search = "") {
  const visit = await browser.visitor();
  await visit.open(`${site.origin}/contact.html${search}`);
  await visit.run("ended");
  return visit;
}

async function send(visit, email) {
  await visit.type("[name=email]", email);
  await visit.type("[name=job_title]", "Head of Operations");
  await visit.leads(() => visit.press("button"));
  const lead = await receiver.lead(email);
  assert.ok(lead, `a lead of ${email}`);
  return lead;
}

const stored = "handraise.ready.then(() => new Promise((resolve) => setTimeout(resolve))).then(() => Object.keys(localStorage).filter((key) => key.startsWith('handraise')).length > 0)";
/** Until the plugin has read the yes from the data layer: the file for that arrives later. */
const counts = "new Promise((resolve) => { (function look() { Object.keys(localStorage).some((key) => key.startsWith('handraise')) ? resolve() : requestAnimationFrame(look); })(); })";
const attributes = "[...document.querySelector('script[src*=handraise-loader]').attributes].map(({ name }) => name).sort().join()";

test("a form arrives verified, with what the visitor did, after gtag has said yes", async () => {
  const visit = await visitor();
  assert.deepEqual(await visit.run("ends"), ["success"]);
  assert.equal(await visit.run(attributes), "async,src");
  assert.equal(await visit.run(stored), false, "a default of denied is no answer");
  await visit.run("gtag('consent', 'update', { analytics_storage: 'granted' })");
  await visit.run(counts);
  const lead = await send(visit, "template@firm.example");
  assert.equal(lead.verdict, "verified", JSON.stringify(lead));
  assert.equal(lead.assessment.coverage.consent, "granted");
});

test("a form arrives verified, also if only a template of the container says yes; a no takes back what was stored", async () => {
  for (const choice of ["google", "container"]) {
    const visit = await visitor(`?consent=${choice}`);
    await visit.run("setConsent({ analytics_storage: 'granted' })");
    assert.equal(await visit.run(stored), true, choice);
    await visit.run("setConsent({ analytics_storage: 'denied' })");
    assert.equal(await visit.run(stored), false, choice);
    await visit.run("setConsent({ analytics_storage: 'granted' })");
    const lead = await send(visit, `${choice}@firm.example`);
    assert.equal(lead.verdict, "verified", JSON.stringify(lead));
    assert.equal(lead.assessment.coverage.consent, "granted");
  }
});

test("a script from elsewhere than the permission says is refused, the tag fails once, and the form arrives without a score", async () => {
  requests.length = 0;
  const visit = await visitor("?elsewhere");
  assert.deepEqual(await visit.run("ends"), ["failure"]);
  assert.deepEqual(requests, []);
  assert.equal(await visit.run("'handraise' in window"), false);
  const lead = await send(visit, "elsewhere@firm.example");
  assert.equal(lead.verdict, "unverified");
});

test("custom HTML: with no attribute but a nonce, and under the same policy, a form arrives verified", async () => {
  const visit = await visitor("?html");
  assert.equal(await visit.run(attributes), "async,crossorigin,integrity,src");
  await visit.run("gtag('consent', 'update', { analytics_storage: 'granted' })");
  await visit.run(counts);
  const lead = await send(visit, "html@firm.example");
  assert.equal(lead.verdict, "verified", JSON.stringify(lead));
  assert.equal(lead.assessment.coverage.consent, "granted");
});

test("custom HTML: a loader with other bytes is refused, and the form arrives without a score", async () => {
  isChanged = true;
  const visit = await visitor("?html");
  isChanged = false;
  assert.deepEqual(await visit.run("ends"), ["failure"]);
  assert.equal((await send(visit, "changed@firm.example")).verdict, "unverified");
});
