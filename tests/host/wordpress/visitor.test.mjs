// Visitors with Chromium on a real WordPress with the plugin, and a real receiver: what they send is verified. HANDRAISE_WORDPRESS_PACK names
// the pack, HANDRAISE_BIN the `handraise` that packed it, with its own sample definition.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Browser } from "../node/browser.mjs";
import { startReceiver } from "../node/serve.mjs";
import { ZIP } from "./files.mjs";
import { press, save, scriptOf } from "./page.mjs";
import { start } from "./site.mjs";

let site, browser, receiver;

before(async () => {
  site = await start({ fakes: ["forms.php", "pages.php"] });
  receiver = await startReceiver();
  await site.install(ZIP);
  await save(site, { receiver: receiver.origin, forms: ["cf7", "comments", "generic"] }, receiver.token);
  await press(site, "fetch");
  browser = new Browser();
});

after(async () => {
  await browser?.stop();
  await receiver?.stop();
  site?.stop();
});

/** The lead with this address. WordPress sends a form after the visitor has their answer; on a busy machine WP-Cron sends it. */
async function lead(email) {
  for (let turn = 0; turn < 10; turn += 1) {
    if (turn) await site.php("do_action('handraise_send');");
    const found = await receiver.lead(email);
    if (found) return found;
  }
}

/** A visitor who has consented, reads a page and fills in its form. */
async function visitor(path, fields) {
  const page = await browser.visitor();
  await page.open(site.origin + path);
  await page.run("handraise.ready.then(() => handraise.consent('granted'))");
  for (const [selector, text] of Object.entries(fields)) await page.type(selector, text);
  return page;
}

/** Sends the form that a script sends, and waits for the script. */
async function sentByScript(page) {
  const done = page.run("new Promise((resolve) => new MutationObserver(() => resolve(document.title)).observe(document.querySelector('title'), { childList: true }))");
  await page.press("#script button");
  assert.equal(await done, "mail_sent");
}

async function verified(email) {
  const found = await lead(email);
  assert.ok(found, `a lead of ${email}`);
  assert.equal(found.verdict, "verified", JSON.stringify(found));
  return found;
}

test("a native form of the theme arrives verified, with the visitor's evidence", async () => {
  const page = await visitor("/?contact=native", { "[name=email]": "native@firm.example", "[name=job_title]": "Head of Operations" });
  await page.leads(() => page.press("button"));
  assert.match(await page.run("location.href"), /thanks=1/);
  const found = await verified("native@firm.example");
  assert.ok(found.evidence);
  assert.equal(found.assessment.coverage.consent, "granted");
  // The receiver believed the time that WordPress stated.
  assert.match(JSON.stringify(found), /"forwarded: /);
});

test("a visitor who ticks the checkbox that the admin named agrees that their return is told, and one who does not agrees to nothing", async () => {
  const forms = ["cf7", "comments", "generic"];
  await save(site, { receiver: receiver.origin, forms, follow_up: "1", follow_up_name: "call_me" }, receiver.token);
  for (const [path, name] of [["native", "call_me"], ["script", "call_me[]"]]) {
    for (const ticks of [true, false]) {
      const email = `${path}-${ticks}@firm.example`;
      const page = await visitor(`/?contact=${path}`, { "input[type=email]": email });
      // A form plugin draws its checkbox later, and knows no attribute for it.
      await page.run(`document.querySelector("#${path} button").insertAdjacentHTML("beforebegin", '<label><input type="checkbox" id="tick" name="${name}"> Tell your sales team</label>')`);
      if (ticks) await page.press("#tick");
      if (path === "script") await sentByScript(page);
      else await page.leads(() => page.press("#native button"));
      await verified(email);
      await page.open(`${site.origin}/`);
      const receipts = "handraise.ready.then(() => localStorage.getItem('handraise.receipts') ?? '')";
      assert.equal((await page.run(receipts)).includes("_"), ticks, email);
    }
  }
  await save(site, { receiver: receiver.origin, forms }, receiver.token);
});

test("a form that a script sends arrives verified", async () => {
  const page = await visitor("/?contact=script", { "[name=your-email]": "script@firm.example" });
  await sentByScript(page);
  await verified("script@firm.example");
});

test("a comment arrives verified", async () => {
  const page = await visitor("/?p=1", { "#comment": "How much is it?", "#author": "Ann", "#email": "comment@firm.example" });
  await page.leads(() => page.press("#submit"));
  await verified("comment@firm.example");
});

for (const how of ["moved", "merged"]) {
  test(`behind an optimiser that has ${how} the script, a form arrives verified`, async () => {
    const page = await visitor(`/?contact=native&optimise=${how}`, { "[name=email]": `${how}@firm.example` });
    assert.equal(await page.run("Boolean(document.querySelector('script[src*=\"/cache/min/\"]'))"), true);
    await page.leads(() => page.press("button"));
    await verified(`${how}@firm.example`);
  });
}

test("from a page that a cache keeps for everybody, a form arrives verified", async () => {
  const { text } = await site.visitor().get("/?contact=native");
  assert.match(scriptOf(text)["data-definition"], /uploads\/handraise/);
  writeFileSync(join(site.root, "cached.html"), text);
  const page = await visitor("/cached.html", { "[name=email]": "cached@firm.example" });
  await page.leads(() => page.press("button"));
  await verified("cached@firm.example");
});

test("WP Consent API: the script learns an answer that is there, a later one, and that a refusal takes all back", async () => {
  await save(site, { consent: "wp" });
  const page = await browser.visitor();
  const api = `window.wp_consent_type = "optin";
    window.consent_api_get_cookie = (name) => sessionStorage.getItem(name) ?? "";
    window.wp_has_consent = (name) => consent_api_get_cookie(name) === "allow";
    window.wp_set_consent = (name, value) => { sessionStorage.setItem(name, value); document.dispatchEvent(new CustomEvent("wp_listen_for_consent_change", { detail: { [name]: value } })); };`;
  await page.call("Page.addScriptToEvaluateOnNewDocument", { source: api });
  const stored = "handraise.ready.then(() => new Promise((resolve) => setTimeout(resolve))).then(() => Object.keys(localStorage).filter((key) => key.startsWith('handraise')).length > 0)";
  await page.open(`${site.origin}/?contact=native`);
  assert.equal(await page.run(stored), false, "nobody has answered");
  await page.run("wp_set_consent('statistics', 'allow')");
  await page.open(`${site.origin}/?contact=script`);
  assert.equal(await page.run(stored), true, "the answer of an earlier page");
  await page.run("wp_set_consent('statistics', 'deny')");
  assert.equal(await page.run(stored), false, "taken back");
});

test("?handraise-check says that the installation works", async () => {
  const page = await browser.visitor();
  await page.call("Runtime.enable");
  await page.call("Page.addScriptToEvaluateOnNewDocument", { source: "window.lines = []; for (const name of ['log', 'info', 'warn', 'error']) { const was = console[name]; console[name] = (...all) => { lines.push(all.join(' ')); was(...all); }; }" });
  await page.open(`${site.origin}/?contact=native&handraise-check`);
  const line = await page.run("new Promise((resolve) => { (function look() { const found = lines.find((line) => line.includes('handraise-check')); found ? resolve(found) : requestAnimationFrame(look); })(); })");
  assert.match(line, /handraise-check: ok\./);
});

test("PHP's log is empty under WP_DEBUG", () => {
  assert.deepEqual(site.problems(), []);
});
