// The side panel and the settings: what a person reads there about the page beside it, and what their answers do to pages that are open and to what
// was seen. No form is sent here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { golden } from "../node/golden.mjs";
import { freePort } from "../node/serve.mjs";
import { ELSEWHERE, Extension, PACK, STORED, until } from "./extension.mjs";
import { start } from "./site.mjs";

let site, extension, settings, panel, page;
/** Requests of the panel, beside those for the extension's own files. */
const requests = [];

before(async () => {
  site = await start(await freePort(), "https://leads.example.com");
  extension = await Extension.start();
  settings = await extension.settings();
  await extension.allow(settings, site.origin);
  panel = await extension.panel(settings);
  panel.on("Network.requestWillBeSent", ({ request }) => request.url.startsWith(extension.origin) || requests.push(request.url));
  await panel.call("Network.enable");
  page = await extension.browser.page();
});

after(async () => {
  await extension?.stop();
  site?.stop();
});

/** All that the panel shows: its own words, and the card's. */
const shown = "document.body.innerText + (document.querySelector('#card').hidden ? '' : document.querySelector('#card').shadowRoot.textContent)";
const says = (text) => panel.run(until(`(${shown}).includes(${JSON.stringify(text)}) && (${shown})`));

/** Opens a page, and uses it as a person does. */
async function visit(path, tab = page) {
  await tab.open(site.origin + path);
  const run = await extension.world(tab);
  await tab.press("h1");
  return run;
}

/** Goes back, and says whether the browser had put the page aside as it was. */
async function back() {
  const navigated = page.event("Page.frameNavigated");
  await page.run("void history.back()");
  return (await navigated).type === "BackForwardCacheRestore";
}

test("on a page without the extension the panel says so, and how to change that", async () => {
  await says("The extension does not run on this page.");
  assert.equal(await panel.run("document.querySelector('#card').hidden"), true);
});

test("before an answer the panel asks, and explains without behaviour", async () => {
  await visit("/pricing?utm_medium=email");
  const text = await says("May your visits to the sites that you allowed be observed?");
  assert.doesNotMatch(text, /Followed a link/);
});

test("a yes in the panel reaches the open page, and the panel shows score and reasons as they change", async () => {
  await panel.run("document.querySelector('#yes').click()");
  await says("Your visits to the sites that you allowed are observed.");
  await visit("/pricing?utm_medium=email");
  const text = await says("Followed a link in our e-mail");
  assert.match(text, /Missing/i);
  assert.match(text, new RegExp(new URL(site.origin).host));
  assert.notDeepEqual(await settings.run(STORED), []);
});

test("the panel follows the tab that is shown", async () => {
  const other = await extension.browser.page();
  await says("The extension does not run on this page.");
  await extension.browser.call("Target.activateTarget", { targetId: page.target });
  await says("Followed a link in our e-mail");
  await extension.browser.call("Target.closeTarget", { targetId: other.target });
});

test("what was seen outlives a page that is left soon, and comes back with one that the browser had put aside", async () => {
  await visit("/");
  assert.match(await says("Followed a link in our e-mail"), /observed/);
  assert.equal(await back(), true);
  await says("Followed a link in our e-mail");
});

test("what two tabs see at once is known to the next page", async () => {
  await page.open(ELSEWHERE);
  await settings.run("handraiseSettings.forget()");
  const other = await extension.browser.page();
  await visit("/pricing?utm_medium=email", other);
  await visit("/careers");
  await extension.browser.call("Target.closeTarget", { targetId: other.target });
  await extension.browser.call("Target.activateTarget", { targetId: page.target });
  await visit("/");
  assert.match(await says("Looked at jobs"), /Followed a link in our e-mail/);
});

test("forgetting removes what was seen, in storage, in the open page and in the panel; the answer stays", async () => {
  const run = await visit("/pricing");
  await says("Followed a link in our e-mail");
  await panel.run("document.querySelector('#forget').click()");
  await panel.run(until(`!(${shown}).includes("Followed a link")`));
  // The page hears of it by itself, perhaps after the panel.
  await run(`(async () => { while ((await handraise.explain()).text.includes("Followed a link")) await new Promise(requestAnimationFrame); })()`);
  assert.deepEqual(await settings.run("chrome.storage.local.get('consent')"), { consent: "granted" });
});

test("a page that was put aside while all was forgotten does not bring it back", async () => {
  await visit("/pricing?utm_medium=email");
  await says("Followed a link in our e-mail");
  await page.open(ELSEWHERE);
  await settings.run("handraiseSettings.forget()");
  assert.equal(await back(), true);
  const run = await extension.world(page);
  assert.match(await page.run("location.pathname"), /pricing/);
  await run(until("!(await handraise.explain()).text.includes('Followed a link')"));
});

test("a no removes what was seen, and the open page observes nothing more", async () => {
  const run = await visit("/pricing?utm_medium=email");
  assert.notDeepEqual(await settings.run(STORED), []);
  await panel.run("document.querySelector('#no').click()");
  await says("Your visits are not observed.");
  await run(until("(await handraise.explain()).assessment.coverage.consent === 'denied'"));
  await settings.run(until(`(await ${STORED}).length === 0`));
  await page.press("h1");
  assert.doesNotMatch(await run("handraise.explain().then(({ text }) => text)"), /Followed a link/);
});

test("where the browser objects, the panel says that this counts", async () => {
  await settings.run("handraiseSettings.answer('granted')");
  await visit("/objects");
  await says("Your browser objects to being observed");
});

test("no site of the browser's user clears or reads what another one holds", async () => {
  const run = await visit("/pricing?utm_medium=email");
  await says("Followed a link in our e-mail");
  const second = await extension.browser.page();
  await second.open(`${site.origin}/native`);
  await second.run("localStorage.setItem('handraise.2', 'x'); localStorage.clear()");
  assert.match(await run("handraise.explain().then(({ text }) => text)"), /Followed a link/);
  await extension.browser.call("Target.closeTarget", { targetId: second.target });
});

test("the panel and the content script's world compute the receiver's bytes, also under a policy that allows no script", async () => {
  await page.open(`${site.origin}/strict`);
  const inPage = await extension.world(page);
  await inPage(readFileSync(join(PACK, "plugin/handraise-card.js"), "utf8"));
  const entries = golden().filter((_, index) => index % 25 === 0);
  assert.ok(entries.length > 50);
  const differing = (list) => `${JSON.stringify(list)}.filter(({ mql, evidence, at_s, assessment }) => handraiseCard.open(mql).report(evidence, at_s) !== assessment).map(({ name }) => name)`;
  for (const run of [inPage, (expression) => panel.run(expression)]) assert.deepEqual(await run(differing(entries)), []);
});

test("a site that is removed is observed no more, in open pages too, and what was seen there is removed", async () => {
  const run = await visit("/pricing?utm_medium=email");
  assert.notDeepEqual(await settings.run(STORED), []);
  await settings.run("document.querySelector('#list button').click()");
  await settings.run(until("document.querySelector('#list').textContent === 'None yet.'"));
  await run(until("(await handraise.explain()).assessment.coverage.consent === 'denied'"));
  await settings.run(until(`(await ${STORED}).length === 0`));
  assert.deepEqual(await settings.run("chrome.scripting.getRegisteredContentScripts()"), []);
});

test("the settings take the address of a site only", async () => {
  for (const [text, problem] of [["not a site", /no address of a site/], ["ftp://files.example.com", /no address of a site/]]) {
    await settings.run(`document.querySelector('#site').value = ${JSON.stringify(text)}; document.querySelector('#add button').click()`);
    assert.match(await settings.run("document.querySelector('#problem').textContent"), problem);
  }
});

test("the panel asked no network", () => {
  assert.deepEqual(requests, []);
});
