//! The server of the panel for Pipedrive, with a stand-in for Pipedrive's API. It does not know what the panel shows; the tests in browsers do.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { freePort } from "../node/serve.mjs";
import { pack } from "./pack.mjs";

const SECRET = "a-secret-of-the-test";
const CODE = "dcf558aac1ae4e8c4f849ba5e668430d8df9be12";

/** What the API has. It answers with 404 for everything else. */
const API = {
  "/personFields?limit=100": { data: [{ field_name: "Name", field_code: "name" }, { field_name: "handraise_score", field_code: "f1" }], additional_data: { next_cursor: "a=b" } },
  "/personFields?limit=100&cursor=a%3Db": { data: [{ field_name: "handraise_evidence", field_code: "f2" }], additional_data: { next_cursor: null } },
  "/persons/5": { data: { id: 5, name: "A Visitor", custom_fields: { f1: 60, f2: "</script><b>", [CODE]: "A", f9: "private" } } },
  "/deals/8": { data: { id: 8, person_id: 5 } },
  "/deals/9": { data: { id: 9, person_id: null } },
};
const asked = [];
const api = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers["x-api-token"]}`);
  const body = API[request.url];
  response.writeHead(body ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(body ?? {}));
}).listen(0, "127.0.0.1");
await once(api, "listening");

const server = join(pack("pipedrive", ["--field", `grade=${CODE}`, "--field", "status="]), "server.mjs");
const port = await freePort();
const env = { ...process.env, PIPEDRIVE_TOKEN: "a-token", PIPEDRIVE_JWT_SECRET: SECRET, PIPEDRIVE_COMPANY: "acme", PIPEDRIVE_API: `http://127.0.0.1:${api.address().port}`, PORT: String(port) };
const child = spawn(process.execPath, [server], { env, stdio: ["ignore", "pipe", "inherit"] });
await once(child.stdout, "data");
after(() => {
  child.kill();
  api.close();
});

function jwt(claims = {}, { alg = "HS256", secret = SECRET } = {}) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg, typ: "JWT" })}.${part({ userId: 1, companyId: 1, exp: Date.now() / 1000 + 300, ...claims })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const get = (path, query = {}) => fetch(`http://127.0.0.1:${port}/${path}?${new URLSearchParams(query)}`);

/** The record in the page. */
async function record(path, query) {
  const html = await (await get(path, query)).text();
  const [, json] = /<script type="application\/json" id="record">(.*)<\/script>/.exec(html);
  assert.ok(!json.includes("<"), json);
  return JSON.parse(json);
}

test("a person's fields are in the page, by the names or codes that were packed, and nothing else of the person is", async () => {
  const { values } = await record("person", { token: jwt(), selectedIds: "5" });
  assert.deepEqual(Object.keys(values).length, 9);
  assert.deepEqual([values.handraise_score, values.handraise_evidence, values[CODE], values.handraise_stage], [60, "</script><b>", "A", null]);
  assert.ok(!JSON.stringify(values).includes("private"));
  assert.deepEqual(await record("deal", { token: jwt(), selectedIds: "8" }), { values }, "a deal has a person");
  assert.ok(asked.every((line) => line.startsWith("GET ") && line.endsWith(" a-token")), asked.join("\n"));
  assert.equal(asked.filter((line) => line.includes("personFields")).length, 2, "the names are asked for once");
});

test("what Pipedrive did not sign, or signed long ago, gets no field, and Pipedrive's API is not asked", async () => {
  const before = asked.length;
  const [head, body] = jwt().split(".");
  for (const token of ["", "x", "a.b.c", jwt({ exp: Date.now() / 1000 - 1 }), jwt({ exp: undefined }), jwt({}, { secret: "another" }), jwt({}, { alg: "none" }), `${head}.${body}.`]) {
    const { values, error } = await record("person", { token, selectedIds: "5" });
    assert.ok(!values && /did not sign/.test(error), token);
  }
  assert.equal(asked.length, before);
});

test("what can't be read is said", async () => {
  const errorOf = async (path, selectedIds) => (await record(path, { token: jwt(), selectedIds })).error;
  assert.match(await errorOf("deal", "9"), /This deal has no person/);
  assert.match(await errorOf("person", "6"), /Pipedrive answered 404/);
  for (const ids of ["", "../deals/8", "x"]) assert.match(await errorOf("person", ids), /did not say which record/);
});

test("answers are kept nowhere, framed by Pipedrive only, and name no address that has the token", async () => {
  for (const path of ["person", "deal", "panel.js", "nothing"]) {
    const answer = await get(path, { token: jwt(), selectedIds: "5" });
    assert.equal(answer.status, path === "nothing" ? 404 : 200);
    const headers = ["cache-control", "content-security-policy", "referrer-policy", "x-content-type-options"].map((name) => answer.headers.get(name));
    assert.deepEqual(headers, ["no-store", "frame-ancestors https://*.pipedrive.com", "no-referrer", "nosniff"]);
  }
  assert.equal((await get("..%2fserver.mjs")).status, 404);
  assert.equal((await get("panel.html")).status, 404);
  assert.equal((await fetch(`http://127.0.0.1:${port}/person`, { method: "POST" })).status, 405);
});

test("an address that is none ends no server", async () => {
  for (const target of ["//", "//x:99999999/", "/\\\\", "/%", "/person?%"]) {
    const socket = connect(port, "127.0.0.1");
    socket.end(`GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    const [answer] = await once(socket, "data");
    assert.match(String(answer), /^HTTP\/1\.1 [24]0/, target);
  }
  assert.equal((await get("nothing")).status, 404);
});

test("a port that is none, or taken, is named, and it does not start", async () => {
  for (const [PORT, words] of [["abc", /PORT is abc; set it/], ["70000", /up to 65535/], [String(port), /can't listen on 127\.0\.0\.1:\d+: .*set PORT to a free port/]]) {
    const child = spawn(process.execPath, [server], { env: { ...env, PORT }, stdio: ["ignore", "ignore", "pipe"] });
    const [[text], [code]] = await Promise.all([once(child.stderr, "data"), once(child, "exit")]);
    assert.equal(code, 2, PORT);
    assert.match(String(text), words);
  }
});

test("without a setting it says which, and does not start", async () => {
  const lacking = spawn(process.execPath, [server], { env: { ...env, PIPEDRIVE_TOKEN: "" }, stdio: ["ignore", "ignore", "pipe"] });
  const [[text], [code]] = await Promise.all([once(lacking.stderr, "data"), once(lacking, "exit")]);
  assert.equal(code, 2);
  assert.match(String(text), /set PIPEDRIVE_TOKEN; README/);
});
