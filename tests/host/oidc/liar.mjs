//! A small provider that lies as a test wants it to: in its description, its ID tokens, or what it says of users. Without a lie it does what the
//! documents say: codes that count once, PKCE, the client's secret, signed tokens. It does not know the receiver.

import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { CLIENT } from "./receiver.mjs";

const base64 = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const form = (text) => encodeURIComponent(text).replace(/%20/g, "+");

/** A key with a name, for signatures by RS256. */
export function makeKey(kid) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" } };
}

/** Starts it at a port, or at any free one. */
export async function startLiar(port = 0) {
  const codes = new Map();
  const server = createServer();
  await once(server.listen(port, "127.0.0.1"), "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const liar = {
    issuer,
    key: makeKey("one"),
    /** What the description says otherwise. */
    description: {},
    /** How many requests came for each path. */
    asked: {},
    /** The code that the provider gives for a sign-in which the receiver began at this address. Members of `lies` are described in `token`. */
    code(address, lies = {}) {
      const asked = new URL(address).searchParams;
      assert.deepEqual([asked.get("client_id"), asked.get("response_type"), asked.get("code_challenge_method")], [CLIENT.id, "code", "S256"]);
      assert.deepEqual(asked.get("scope").split(" ").sort(), ["email", "openid"]);
      const code = `code-${codes.size}`;
      codes.set(code, { asked, lies });
      return code;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  function token({ asked, lies }) {
    const now = Math.floor(Date.now() / 1000);
    const { key = liar.key, algorithm = "RS256", claims = {} } = lies;
    const said = { iss: issuer, aud: CLIENT.id, sub: "ada", nonce: asked.get("nonce"), iat: now, exp: now + 300, email: "ada@works.example", email_verified: true, ...claims };
    const head = `${base64({ alg: algorithm, kid: key.kid, typ: "JWT" })}.${base64(said)}`;
    const signatures = {
      RS256: () => sign("sha256", Buffer.from(head), key.privateKey).toString("base64url"),
      HS256: () => createHmac("sha256", CLIENT.secret).update(head).digest("base64url"),
      none: () => "",
    };
    return `${head}.${signatures[algorithm]()}`;
  }

  function exchange(request, body) {
    const sent = new URLSearchParams(body);
    const known = codes.get(sent.get("code"));
    codes.delete(sent.get("code"));
    if (request.headers.authorization !== `Basic ${Buffer.from(`${form(CLIENT.id)}:${form(CLIENT.secret)}`).toString("base64")}`) return [401, { error: "invalid_client", error_description: "MARK" }];
    const challenge = createHash("sha256").update(sent.get("code_verifier") ?? "").digest("base64url");
    const fits = known?.asked.get("redirect_uri") === sent.get("redirect_uri") && known.asked.get("code_challenge") === challenge;
    if (!fits) return [400, { error: "invalid_grant", error_description: "MARK" }];
    return known.lies.answer ?? [200, { access_token: known.lies.accessToken ?? "an-access-token", token_type: "Bearer", expires_in: 60, id_token: token(known) }];
  }

  const answers = {
    "/.well-known/openid-configuration": () => [
      200,
      {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/me`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
        ...liar.description,
      },
    ],
    "/keys": () => [200, { keys: [liar.key.jwk] }],
    "/token": exchange,
    "/me": () => [200, liar.me ?? { sub: "ada" }],
  };
  server.on("request", async (request, response) => {
    const { pathname } = new URL(request.url, issuer);
    liar.asked[pathname] = (liar.asked[pathname] ?? 0) + 1;
    const chunks = await request.toArray();
    const [status, body, headers] = answers[pathname]?.(request, Buffer.concat(chunks).toString()) ?? [404, {}];
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  return liar;
}
