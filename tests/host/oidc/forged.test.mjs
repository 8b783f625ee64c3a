//! A provider that lies, or does not answer: no lie opens anything, the person reads why, and leads are taken meanwhile. The receiver stands behind a
//! proxy with https here, which the test plays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { freePort } from "../node/serve.mjs";
import { makeKey, startLiar } from "./liar.mjs";
import { CALLBACK, CLIENT, startWith } from "./receiver.mjs";

const HOST = "leads.example.com";

/** A browser at an address of its own, behind the proxy. */
function browserOf(receiver, address, host = HOST) {
  const cookies = new Map();
  async function open(path) {
    const headers = { "x-forwarded-for": address, "x-forwarded-proto": "https", "x-forwarded-host": host, cookie: [...cookies].map((pair) => pair.join("=")).join("; ") };
    const answer = await fetch(receiver.origin + path, { headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    return { status: answer.status, location: answer.headers.get("location"), set: answer.headers.getSetCookie(), text: await answer.text(), type: answer.headers.get("content-type") };
  }
  return {
    cookies,
    open,
    begin: async () => (await open("/v1/session/oidc")).location,
    /** Comes back from the provider with this query. */
    back: (began, query) => open(`${CALLBACK}?${new URLSearchParams({ state: new URL(began).searchParams.get("state"), ...query })}`),
  };
}

let liar, receiver;
let count = 0;
const newBrowser = (host) => browserOf(receiver, `203.0.113.${(count += 1)}`, host);
before(async () => {
  liar = await startLiar();
  receiver = await startWith(liar.issuer, ["--trusted-hops", "1"]);
  await receiver.invite("ada@works.example", "sales");
});
after(async () => {
  await receiver.stop();
  await liar.stop();
});

/** A page in words, of which nothing was said by the provider or the browser, and no session. */
function refused(answer, status, part) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.type, "text/html; charset=utf-8");
  assert.ok(answer.text.includes("<h1>Could not sign you in</h1>") && answer.text.includes(part), answer.text);
  assert.ok(!answer.text.includes("MARK"), answer.text);
  assert.ok(!answer.set.some((line) => line.startsWith("__Host-handraise=")), answer.set.join());
}

/** Signs in with lies. */
async function signIn(lies, browser = newBrowser()) {
  const began = await browser.begin();
  return browser.back(began, { code: liar.code(began, lies) });
}

test("without a lie somebody enters, with cookies that are bound to the host", async () => {
  const browser = newBrowser();
  const begun = await browser.open("/v1/session/oidc");
  assert.deepEqual([begun.status, begun.set.length], [303, 1]);
  assert.match(begun.set[0], /^__Host-handraise-oidc=[^;]+; HttpOnly; SameSite=Lax; Secure; Path=\/; Max-Age=600$/);
  assert.equal(new URL(begun.location).searchParams.get("redirect_uri"), `https://${HOST}${CALLBACK}`);
  const entered = await browser.back(begun.location, { code: liar.code(begun.location), iss: liar.issuer });
  assert.deepEqual([entered.status, entered.location], [303, "/inbox"], entered.text);
  assert.match(entered.set[0], /^__Host-handraise=[^;]+; HttpOnly; SameSite=Strict; Secure; Path=\/; Max-Age=1209600$/);
  assert.deepEqual([...browser.cookies.keys()], ["__Host-handraise"]);
  assert.equal(JSON.parse((await browser.open("/v1/session")).text).user.email, "ada@works.example");
});

const NOW = Math.floor(Date.now() / 1000);
const TOKEN = "could not be verified";
const LIES = {
  "another nonce": [{ claims: { nonce: "MARK" } }, TOKEN],
  "no nonce": [{ claims: { nonce: undefined } }, TOKEN],
  "another audience": [{ claims: { aud: "MARK" } }, TOKEN],
  "another audience beside ours": [{ claims: { aud: [CLIENT.id, "MARK"] } }, TOKEN],
  "another issuer": [{ claims: { iss: "https://MARK.example" } }, TOKEN],
  "a time that is over": [{ claims: { iat: NOW - 900, exp: NOW - 600 } }, TOKEN],
  "a signature by another key of the same name": [{ key: makeKey("one") }, TOKEN],
  "a signature by a key that nobody knows": [{ key: makeKey("MARK") }, TOKEN],
  "a signature with the client's secret": [{ algorithm: "HS256" }, TOKEN],
  "no signature": [{ algorithm: "none" }, TOKEN],
  "no ID token": [{ answer: [200, { access_token: "MARK", token_type: "Bearer" }] }, TOKEN],
  "an address that is not verified": [{ claims: { email_verified: false } }, "does not vouch"],
  "an address of which it does not say whether it is verified": [{ claims: { email_verified: undefined } }, "does not vouch"],
  "no address": [{ claims: { email: undefined } }, "did not say your e-mail address"],
  "an address that is none": [{ claims: { email: "MARK" } }, "did not say your e-mail address"],
};
for (const [what, [lies, part]] of Object.entries(LIES)) {
  test(`an answer with ${what} opens nothing`, async () => refused(await signIn(lies), 403, part));
}

test("an answer that is none, too long or elsewhere is one of a provider that cannot be reached", async () => {
  for (const answer of [[200, "MARK"], [500, "MARK"], [200, `"${"MARK".repeat(400_000)}"`], [302, "MARK", { location: "/token" }]]) refused(await signIn({ answer }), 502, "cannot be reached");
});

test("an address that the ID token names and only the provider's other answer vouches for counts", async () => {
  for (const [email_verified, location] of [[true, "/inbox"], ["true", "/inbox"], [false, null], ["no", null], [undefined, null]]) {
    liar.me = { sub: "ada", email: "ada@works.example", email_verified };
    assert.equal((await signIn({ claims: { email_verified: undefined } })).location, location, String(email_verified));
  }
  liar.me = undefined;
});

test("what the provider says of somebody else is not taken for what it says of the person", async () => {
  liar.me = { sub: "MARK", email: "ada@works.example", email_verified: true };
  refused(await signIn({ claims: { email: undefined } }), 502, "cannot be reached");
  liar.me = { sub: "ada", email: "ada@works.example", email_verified: true };
  assert.equal((await signIn({ claims: { email: undefined } })).location, "/inbox");
  liar.me = undefined;
});

test("an access token that fits into no header does no harm", async () => {
  refused(await signIn({ claims: { email: undefined }, accessToken: "a\nMARK" }), 403, TOKEN);
  assert.equal((await signIn({})).location, "/inbox");
});

test("a new key of the provider is looked for once, and not for every token with a strange one", async () => {
  const before = liar.asked["/keys"];
  liar.key = makeKey("two");
  // The look for the strange key above may be a moment ago; the provider is asked again after five seconds.
  let entered;
  for (const deadline = Date.now() + 20_000; entered !== "/inbox" && Date.now() < deadline; ) {
    entered = (await signIn({})).location;
    if (entered !== "/inbox") await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  assert.equal(entered, "/inbox");
  for (let strange = 0; strange < 5; strange += 1) refused(await signIn({ key: makeKey("MARK") }), 403, TOKEN);
  assert.equal(liar.asked["/keys"] - before, 1);
});

test("an answer without the right state, of another provider, or with an error gives no code away", async () => {
  const asked = liar.asked["/token"];
  const [one, other] = [newBrowser(), newBrowser()];
  const [began, begunByOther] = [await one.begin(), await other.begin()];
  refused(await one.back(begunByOther, { code: "MARK" }), 403, "did not begin in this browser");
  const again = await one.begin();
  refused(await one.back(again, { code: "MARK", iss: "https://MARK.example" }), 403, "did not sign you in");
  refused(await one.back(await one.begin(), { error: "access_denied", error_description: "MARK" }), 403, "did not sign you in");
  refused(await other.open(`${CALLBACK}?code=MARK`), 403, "did not begin in this browser");
  assert.ok(began && liar.asked["/token"] === asked);
});

test("a code counts once", async () => {
  const browser = newBrowser();
  const began = await browser.begin();
  const cookie = browser.cookies.get("__Host-handraise-oidc");
  const code = liar.code(began);
  assert.equal((await browser.back(began, { code })).location, "/inbox");
  browser.cookies.clear();
  browser.cookies.set("__Host-handraise-oidc", cookie);
  refused(await browser.back(began, { code }), 403, "it was used before");
});

test("guesses from one address are slowed like those of passwords, and other people are not", async () => {
  const guesser = newBrowser();
  for (let guess = 0; guess < 11; guess += 1) refused(await guesser.open(`${CALLBACK}?state=MARK&code=MARK`), 403, "did not begin");
  refused(await guesser.open("/v1/session/oidc"), 429, "try again in");
  assert.equal((await signIn({})).location, "/inbox");
});

test("a host that is none sends nobody to the provider, and nobody signs in over plain http", async () => {
  for (const host of ["a.example/x?", "user@a.example", ""]) {
    const { status, location } = await newBrowser(host).open("/v1/session/oidc");
    if (location) assert.equal(new URL(new URL(location).searchParams.get("redirect_uri")).pathname, CALLBACK);
    else assert.equal(status, 400);
  }
  const plain = await fetch(`${receiver.origin}/v1/session/oidc`, { headers: { "x-forwarded-proto": "http", "x-forwarded-for": "203.0.113.250" }, redirect: "manual" });
  assert.equal(plain.status, 403);
  assert.ok((await plain.text()).includes("Over plain http"));
});

test("a provider that is down keeps nobody from starting and sending, and is asked again when it is back", async () => {
  const port = await freePort();
  const alone = await startWith(`http://127.0.0.1:${port}`, ["--trusted-hops", "1", "--oidc-redirect", `https://other.example${CALLBACK}`]);
  try {
    const browser = browserOf(alone, "203.0.113.1");
    refused(await browser.open("/v1/session/oidc"), 502, "cannot be reached");
    assert.ok([200, 201, 303].includes((await alone.send("A visitor")).status));
    assert.equal((await (await fetch(`${alone.origin}/v1/leads`, { headers: { authorization: `Bearer ${alone.token}` } })).json()).leads.length, 1);
    const back = await startLiar(port);
    try {
      let began;
      for (const deadline = Date.now() + 20_000; !began && Date.now() < deadline; ) {
        began = await browser.begin();
        if (!began) await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      assert.equal(new URL(began).searchParams.get("redirect_uri"), `https://other.example${CALLBACK}`);
    } finally {
      await back.stop();
    }
  } finally {
    await alone.stop();
  }
});

test("a provider that calls itself otherwise, or names addresses without https elsewhere, is not one", async () => {
  for (const description of [{ issuer: "https://MARK.example" }, { jwks_uri: "http://MARK.example/keys" }]) {
    const odd = await startLiar();
    odd.description = description;
    const alone = await startWith(odd.issuer, ["--trusted-hops", "1"]);
    try {
      refused(await browserOf(alone, "203.0.113.1").open("/v1/session/oidc"), 502, "cannot be reached");
    } finally {
      await alone.stop();
      await odd.stop();
    }
  }
});
