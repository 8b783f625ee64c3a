// A person with the extension visits a site that has nothing of the plugin, and sends its forms to the real receiver. HANDRAISE_BIN names the
// `handraise` that packed, HANDRAISE_PLUGIN the built plugin, which one page has of its own.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { freePort, startReceiver } from "../node/serve.mjs";
import { ELSEWHERE, Extension, STORED, until } from "./extension.mjs";
import { start } from "./site.mjs";

let receiver, site, extension, settings, page;
/** Requests of the extension's own pages and worker, beside those for its own files. */
const requests = [];

before(async () => {
  const port = await freePort();
  receiver = await startReceiver(["--allow-origin", `http://127.0.0.1:${port}`]);
  site = await start(port, receiver.origin);
  extension = await Extension.start();
  settings = await extension.settings();
  const worker = await extension.browser.attach(extension.worker);
  for (const target of [settings, worker]) await note(target);
  page = await extension.browser.page();
});

// Each test is a visitor of its own: the receiver takes one behaviour under many addresses for a copy.
beforeEach(async () => {
  await page.open(ELSEWHERE);
  do {
    await settings.run("handraiseSettings.forget()");
    // The page that was left may still be writing. Once yet another one is there, it has.
    await page.open(ELSEWHERE);
  } while ((await settings.run(STORED)).length);
});

after(async () => {
  await extension?.stop();
  site?.stop();
  await receiver?.stop();
});

async function note(target) {
  target.on("Network.requestWillBeSent", ({ request }) => request.url.startsWith(extension.origin) || requests.push(request.url));
  await target.call("Network.enable");
}

/** Opens a page, and waits until the extension observes it. */
async function visit(path) {
  await page.open(site.origin + path);
  return extension.world(page);
}

async function fillIn(email) {
  await page.type("[name=email]", email);
  await page.type("[name=job_title]", "Head of Operations");
}

/** Fills in the page's form and sends it, with an address that tells the tests apart. */
async function send(email) {
  await fillIn(email);
  await page.leads(() => page.press("button"));
  return receiver.lead(email);
}

/** The same where a script sends the form and stays. */
async function sendByScript(email) {
  await fillIn(email);
  await page.press("button");
  assert.equal(await page.run(until("document.title.startsWith('answered') && document.title")), "answered 201");
  return receiver.lead(email);
}

/** The rules that gave a lead points. */
const rules = (lead) => lead.assessment.contributions.map(({ rule }) => rule);

function isVerified(lead) {
  assert.equal(lead?.verdict, "verified", JSON.stringify(lead));
  assert.equal(lead.assessment.coverage.consent, "granted");
}

/** Verified, and nothing of behaviour is in it. */
function hasContactOnly(lead) {
  assert.equal(lead?.verdict, "verified", JSON.stringify(lead));
  assert.equal(lead.assessment.coverage.consent, "denied");
  assert.equal(lead.assessment.rating, "U");
  assert.deepEqual(rules(lead), []);
}

test("before a site is allowed, nothing of the extension is in its pages", async () => {
  assert.deepEqual(await settings.run("chrome.scripting.getRegisteredContentScripts()"), []);
  assert.deepEqual((await settings.run("chrome.permissions.getAll()")).origins, []);
  await page.open(`${site.origin}/native`);
  const lead = await send("before@firm.example");
  assert.equal(lead.evidence ?? null, null);
  await extension.allow(settings, site.origin);
  assert.deepEqual((await settings.run("chrome.permissions.getAll()")).origins, [`${site.origin}/*`]);
});

test("without an answer nothing is observed or stored, and a form carries what is typed", async () => {
  await visit("/pricing?utm_medium=email");
  await visit("/native");
  hasContactOnly(await send("unanswered@firm.example"));
  assert.deepEqual(await settings.run(STORED), []);
});

test("after a yes, what was seen goes with a native form, and the site sees nothing of it before", async () => {
  await settings.run("document.querySelector('[value=granted]').click()");
  await settings.run(until("(await chrome.storage.local.get('consent')).consent === 'granted'"));
  await visit("/pricing?utm_medium=email");
  await visit("/native");
  assert.deepEqual(await page.run("[typeof handraise, typeof chrome.storage, localStorage.length, sessionStorage.length, document.cookie, noted.length]"), ["undefined", "undefined", 0, 0, "", 0]);
  assert.notDeepEqual(await settings.run(STORED), []);
  const lead = await send("native@firm.example");
  isVerified(lead);
  assert.deepEqual(rules(lead), ["from_email"]);
});

test("a form that a script reads as FormData arrives verified", async () => {
  await visit("/fetch");
  isVerified(await sendByScript("fetch@firm.example"));
  assert.deepEqual(await page.run("noted"), []);
});

test("a form that an app draws after changes of path arrives verified, and the paths counted", async () => {
  await visit("/app");
  for (const path of ["/careers", "/contact"]) await page.run(`go("${path}")`);
  const lead = await send("app@firm.example");
  isVerified(lead);
  assert.deepEqual(rules(lead), ["careers_only"]);
});

test("a form whose inputs a script collects one by one has the fields only if it asks for hidden inputs", async () => {
  await visit("/one-by-one");
  const without = await sendByScript("one@firm.example");
  assert.equal(without.evidence ?? null, null);
  await visit("/inputs");
  isVerified(await sendByScript("inputs@firm.example"));
});

test("under a policy that allows no script at all, a form arrives verified", async () => {
  await visit("/strict");
  isVerified(await send("strict@firm.example"));
});

test("a form that is sent before the plugin is ready goes at once", async () => {
  await page.open(`${site.origin}/native`);
  await page.run("document.querySelector('[name=email]').value = 'early@firm.example'");
  await page.leads(() => page.run("document.querySelector('form').requestSubmit()"));
  const lead = await receiver.lead("early@firm.example");
  assert.ok(["verified", "unverified"].includes(lead.verdict), JSON.stringify(lead.verdict_reasons));
});

test("where the site has the plugin itself, that plugin's fields count", async () => {
  await visit("/own");
  await page.run("handraise.ready");
  const expected = await page.run("handraise.fields(document.forms[0]).handraise_submission");
  const lead = await send("own@firm.example");
  isVerified(lead);
  assert.equal(lead.submission, expected);
});

test("where the browser objects, nothing is observed whatever was answered", async () => {
  await visit("/objects");
  await page.press("h1");
  // The page after the form does not object.
  assert.deepEqual(await settings.run(STORED), []);
  hasContactOnly(await send("objects@firm.example"));
});

test("in all of this, the extension asked no network", () => {
  assert.deepEqual(requests, []);
});

test("a page that is open while the extension is brought up to date still sends its form, with what was seen, and no error reaches it", async () => {
  const run = await visit("/native");
  await fillIn("update@firm.example");
  await extension.reload(settings);
  assert.equal(await run("chrome.runtime?.id ?? null"), null);
  await page.press("h1");
  assert.deepEqual(await page.run("noted"), []);
  await page.leads(() => page.press("button"));
  isVerified(await receiver.lead("update@firm.example"));
});
