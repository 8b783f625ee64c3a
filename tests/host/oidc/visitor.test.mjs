//! Somebody signs in at a real provider, in Chromium: who may enter, what the browser holds then, and what an answer of the provider is worth a second
//! time or elsewhere.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "../node/browser.mjs";
import { startProvider } from "./provider.mjs";
import { CALLBACK, startWith } from "./receiver.mjs";

let browser;
before(() => (browser = new Browser()));
after(() => browser.stop());

/** A provider, a receiver that knows it, and what to do with both. */
async function world(options, settings, doing) {
  const provider = await startProvider(settings);
  const receiver = await startWith(provider.issuer, options);
  try {
    provider.knows(receiver.origin);
    await doing(receiver, provider);
  } finally {
    await receiver.stop();
    await provider.stop();
  }
}

/** Signs in as this user of the provider, by the link at the inbox's door. Gives the address with which the provider led back, and the cookies until then. */
async function signIn(page, receiver, user) {
  await page.open(`${receiver.origin}/inbox`);
  await page.run(`new Promise((resolve) => {
    const look = () => document.querySelector("#use-provider:not([hidden])")?.textContent === "Sign in with Works SSO" && resolve();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  })`);
  await page.leads(() => page.press("#use-provider"));
  assert.equal(new URL(await page.run("location.href")).hostname, "localhost", await page.run("document.body.innerText"));
  const { cookies } = await page.call("Network.getCookies", { urls: [receiver.origin] });
  let back;
  await page.call("Network.enable");
  page.on("Network.requestWillBeSent", ({ request }) => {
    if (request.url.startsWith(receiver.origin + CALLBACK)) back ??= request.url;
  });
  await page.type("input[name=login]", user);
  await page.type("input[name=password]", "any");
  await page.leads(() => page.press("button[type=submit]"));
  // The provider asks whether the receiver may know the address.
  if (await page.run("location.hostname") === "localhost") await page.leads(() => page.press("button[type=submit]"));
  return { back, cookies };
}

const session = (page) => page.run(`fetch("/v1/session").then(async (answer) => ({ status: answer.status, ...(await answer.json()) }))`);
const words = (page) => page.run("document.body.innerText");
const path = (page) => page.run("location.pathname");

/** The page says why in words, and gives no session. */
async function refusedWith(page, part) {
  const said = await words(page);
  assert.ok(said.startsWith("Could not sign you in") && said.includes(part), said);
  assert.equal((await session(page)).status, 401);
}

for (const [where, settings] of [["asked of the provider", {}], ["in the ID token", { conformIdTokenClaims: false }]]) {
  test(`an invited user enters from another site with an address ${where}, and the session stays with our own pages`, () =>
    world([], settings, async (receiver, provider) => {
      await receiver.invite("ada@works.example", "marketing");
      assert.deepEqual(await (await fetch(`${receiver.origin}/v1/session/ways`)).json(), { password: true, oidc: { name: "Works SSO" } });
      const page = await browser.visitor();
      const { cookies: under_way } = await signIn(page, receiver, "ada");
      const port = new URL(receiver.origin).port;
      assert.deepEqual(under_way.map(({ name, sameSite, httpOnly }) => [name, sameSite, httpOnly]), [[`handraise-oidc-${port}`, "Lax", true]]);
      assert.equal(await path(page), "/inbox");
      const { status, user } = await session(page);
      assert.deepEqual([status, user.email, user.role], [200, "ada@works.example", "marketing"]);
      const { cookies } = await page.call("Network.getCookies", { urls: [receiver.origin] });
      assert.deepEqual(cookies.map(({ name, sameSite, httpOnly }) => [name, sameSite, httpOnly]), [[`handraise-${port}`, "Strict", true]]);
      const entered = (await receiver.audit()).filter((line) => /entered|signed_in/.test(line));
      assert.deepEqual(entered, ["receiver - user_entered ada@works.example -", "user ada@works.example signed_in - oidc"]);
      // A page of the provider's site leads to the receiver, and the browser keeps the session to itself; the page there asks, and has it.
      await page.open(provider.issuer);
      let sent;
      page.on("Network.requestWillBeSentExtraInfo", ({ headers }) => {
        if (receiver.origin.endsWith(headers.Host)) sent ??= headers;
      });
      await page.leads(() => page.run(`location.href = ${JSON.stringify(`${receiver.origin}/v1/session`)}`));
      assert.ok(!/cookie/i.test(Object.keys(sent).join()), JSON.stringify(sent));
      assert.equal((await session(page)).status, 200);
    }));
}

test("an answer of the provider counts once, in the browser that asked, and with its own state", () =>
  world([], {}, async (receiver) => {
    await receiver.invite("ada@works.example", "sales");
    const page = await browser.visitor();
    const { back, cookies } = await signIn(page, receiver, "ada");
    assert.equal((await session(page)).status, 200);
    // Somebody else opens the address, with a browser of their own.
    const other = await browser.visitor();
    await other.open(back);
    await refusedWith(other, "did not begin in this browser");
    // The browser itself goes back to it, and even with the cookie of then the provider knows the code.
    await page.call("Network.clearBrowserCookies");
    await page.open(back);
    await refusedWith(page, "did not begin in this browser");
    const restore = () => page.call("Network.setCookies", { cookies: cookies.map(({ name, value }) => ({ name, value, url: receiver.origin })) });
    await restore();
    const changed = new URL(back);
    changed.searchParams.set("state", `${back.at(-1)}${changed.searchParams.get("state").slice(1)}x`);
    await page.open(String(changed));
    await refusedWith(page, "did not begin in this browser");
    await restore();
    await page.open(back);
    await refusedWith(page, "it was used before");
  }));

test("an address that the provider does not vouch for, one of nobody, and one of somebody removed open nothing", () =>
  world([], {}, async (receiver) => {
    const id = await receiver.invite("ada@works.example", "sales");
    const eve = await browser.visitor();
    await signIn(eve, receiver, "eve");
    await refusedWith(eve, "does not vouch for your e-mail address");
    const sam = await browser.visitor();
    await signIn(sam, receiver, "sam");
    await refusedWith(sam, "Nobody invited you");
    const ada = await browser.visitor();
    await signIn(ada, receiver, "ada");
    assert.equal((await session(ada)).status, 200);
    await receiver.remove(id);
    assert.equal((await session(ada)).status, 401, "a session ends with its user");
    const again = await browser.visitor();
    await signIn(again, receiver, "ada");
    await refusedWith(again, "somebody removed you");
    const audit = await receiver.audit();
    assert.deepEqual(audit.filter((line) => line.includes("refused")), [
      "anybody - sign_in_refused - oidc: e-mail address not verified",
      "anybody - sign_in_refused sam@works.example oidc: not a user",
      "anybody - sign_in_refused ada@works.example oidc: not a user",
    ]);
  }));

test("with a role for them, those whom nobody invited enter, but nobody who was removed", () =>
  world(["--oidc-role", "read"], {}, async (receiver) => {
    await receiver.remove(await receiver.invite("ada@works.example", "sales"));
    const sam = await browser.visitor();
    await signIn(sam, receiver, "sam");
    assert.deepEqual((({ email, role }) => [email, role])((await session(sam)).user), ["sam@works.example", "read"]);
    const ada = await browser.visitor();
    await signIn(ada, receiver, "ada");
    await refusedWith(ada, "somebody removed you");
  }));

test("a provider that knows another address of the receiver sends nobody back", () =>
  world([], {}, async (receiver, provider) => {
    provider.knows("http://127.0.0.1:9");
    const page = await browser.visitor();
    await page.open(`${receiver.origin}/v1/session/oidc`);
    assert.equal(await page.run("location.hostname"), "localhost");
    assert.ok((await words(page)).includes("redirect_uri"), await words(page));
  }));
