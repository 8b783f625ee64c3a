//! A real provider, `oidc-provider` of the packages that HANDRAISE_OIDC names, with the sign-in pages that it has for trying things: any password will
//! do. It is at `localhost` and the receiver at `127.0.0.1`, so browsers take them for two sites. It does not know the receiver's users.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CALLBACK, CLIENT } from "./receiver.mjs";

assert.ok(process.env.HANDRAISE_OIDC, "HANDRAISE_OIDC is not set; `cargo xtask test hosts --only oidc` sets it");
// It warns of its own sign-in pages and keys, which are meant for trying things.
console.warn = () => {};
console.info = () => {};
const { Provider } = await import(pathToFileURL(join(process.env.HANDRAISE_OIDC, "oidc-provider/lib/index.js")));

/** Whom the provider knows by their user name, and whether it vouches for their address. */
const ACCOUNTS = {
  ada: { email: "Ada@Works.example", email_verified: true },
  sam: { email: "sam@works.example", email_verified: true },
  eve: { email: "ada@works.example", email_verified: false },
};

/** Starts it. `settings` are the provider's own. */
export async function startProvider(settings = {}) {
  const server = createServer();
  await once(server.listen(0, "localhost"), "listening");
  const issuer = `http://localhost:${server.address().port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const clients = [];
  /** The provider reads its clients at each request. */
  class Clients {
    async find(id) {
      return clients.find((client) => client.client_id === id);
    }
  }
  const memory = new Map();
  class Memory {
    constructor(kind) {
      this.kind = kind;
    }
    key(id) {
      return `${this.kind} ${id}`;
    }
    async upsert(id, payload) {
      memory.set(this.key(id), payload);
    }
    async find(id) {
      return memory.get(this.key(id));
    }
    async findByUid(uid) {
      return [...memory.values()].find((payload) => payload.uid === uid);
    }
    async consume(id) {
      memory.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id) {
      memory.delete(this.key(id));
    }
    async revokeByGrantId(grant) {
      for (const [key, payload] of memory) if (payload.grantId === grant) memory.delete(key);
    }
  }
  const provider = new Provider(issuer, {
    adapter: (kind) => (kind === "Client" ? new Clients() : new Memory(kind)),
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    cookies: { keys: ["a-key-of-the-tests"] },
    findAccount: (_, id) => ACCOUNTS[id] && { accountId: id, claims: () => ({ sub: id, ...ACCOUNTS[id] }) },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "one" }] },
    ...settings,
  });
  server.on("request", provider.callback());
  return {
    issuer,
    /** Registers a receiver: its address is the only one to which the provider sends anybody back. */
    knows(origin) {
      clients.splice(0, clients.length, { client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [origin + CALLBACK] });
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
