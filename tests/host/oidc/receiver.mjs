//! A receiver with sign-in at a provider, and what an admin does with it. HANDRAISE_BIN names a tool that is built with the feature `oidc`. It does
//! not know the provider.

import assert from "node:assert/strict";
import { startReceiver } from "../node/serve.mjs";

export const CLIENT = { id: "handraise", secret: "a secret: with %, + and & in it" };
process.env.HANDRAISE_OIDC_SECRET = CLIENT.secret;

export const CALLBACK = "/v1/session/oidc/callback";

/** Starts a receiver that knows the provider with this address. */
export async function startWith(issuer, options = []) {
  const receiver = await startReceiver(["--oidc-issuer", issuer, "--oidc-client-id", CLIENT.id, "--oidc-name", "Works SSO", ...options]);
  async function ask(method, path, body) {
    const headers = { authorization: `Bearer ${receiver.token}`, "content-type": "application/json" };
    const answer = await fetch(`${receiver.origin}${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  }
  return {
    ...receiver,
    invite: async (email, role) => (await ask("POST", "/v1/users", { email, role })).user.id,
    remove: (id) => ask("DELETE", `/v1/users/${id}`),
    /** The log of who did what, oldest first, a line each. */
    async audit() {
      const { entries } = await ask("GET", "/v1/audit");
      return entries.reverse().map(({ actor_kind, actor, action, object, detail }) => [actor_kind, actor || "-", action, object ?? "-", detail ?? "-"].join(" "));
    },
    /** Sends a visitor's form. */
    send: (name) => fetch(`${receiver.origin}/v1/leads`, { method: "POST", body: new URLSearchParams({ name }), redirect: "manual" }),
  };
}
