//! Who has come in, by a session or by a token of this tab. It alone talks to the session's routes. It does not know how pages look.

import { texts } from "../assets/language.js";
import { ask, askAsKnown, show } from "./request.js";
import { dropToken, isToken, keepToken, token } from "./token.js";

const t = await texts("account");
// What other tabs of this browser are told when who is signed in changes: they share the cookie.
const tabs = new BroadcastChannel("handraise-session");
let who = null;

/** Who has come in → { user, csrf, expires_at } | { token: true } | null. Only an authenticating proxy's session has no end. */
export const current = () => who;

/** Calls back when another tab signed somebody in or out. A tab with a token does not mind. */
export const whenChangedElsewhere = (callback) => tabs.addEventListener("message", () => who?.token || callback());

function become(next) {
  who = next;
  show(next?.token ? { token: token() } : { csrf: next?.csrf });
  return next;
}

function becomeSignedIn(answer) {
  if (!answer.ok) return answer;
  dropToken();
  become(answer.body);
  tabs.postMessage("changed");
  return answer;
}

/** Finds out who has come in. A token from a link never replaces a session nor another token: a link must not put somebody into an inbox of
 * somebody else's → { who, failed } */
export async function find(offered) {
  if (token()) return { who: become({ token: true }) };
  const answer = await ask("GET", "/v1/session", undefined, {});
  if (answer.ok) return { who: become(answer.body) };
  const isUnknown = answer.status === 401 || answer.status === 429;
  if (isUnknown && offered && isToken(offered)) {
    keepToken(offered);
    return { who: become({ token: true }) };
  }
  return { who: become(null), failed: answer.status === 401 ? "" : answer.detail };
}

/** Comes in with a token, if it opens the leads. */
export async function comeInWithToken(text) {
  if (!isToken(text)) return { ok: false, field: "token", detail: t("no_token") };
  const answer = await ask("GET", "/v1/leads?limit=1", undefined, { Authorization: `Bearer ${text.trim()}` });
  if (answer.status === 401) return { ...answer, field: "token", detail: REFUSED };
  if (!answer.ok) return { ...answer, field: "token" };
  keepToken(text);
  become({ token: true });
  return answer;
}

export const REFUSED = t("token_refused");

/** Sends a password. Over plain http the receiver may say no, so it is asked first: what it does not want must not travel. */
async function askWithPassword(method, path, body) {
  if (!isSecureContext) {
    const answer = await ask(method, path, {}, {});
    if (answer.kind === "https") return answer;
  }
  return ask(method, path, body, {});
}

/** What people call the provider where they may also sign in; nothing without one. */
export const providerName = async () => (await ask("GET", "/v1/session/ways", undefined, {})).body?.oidc?.name;

export async function signIn(email, password) {
  const answer = await askWithPassword("POST", "/v1/session", { email, password });
  return becomeSignedIn(answer.kind === "sign-in" ? { ...answer, field: "password" } : answer);
}

/** Leaves: ends the session, or forgets the token. */
export async function leave() {
  if (who?.token) {
    forget();
    return { ok: true };
  }
  const answer = await ask("DELETE", "/v1/session");
  if (!answer.ok && answer.status !== 401) return answer;
  forget();
  tabs.postMessage("changed");
  return { ok: true };
}

/** Forgets who had come in, in this tab alone. */
export function forget() {
  dropToken();
  become(null);
}

export async function changePassword(present, chosen) {
  const answer = await askAsKnown("PUT", "/v1/session/password", { present, new: chosen });
  const field = answer.kind === "password" ? "present" : answer.field === "password" ? "new" : answer.field;
  return becomeSignedIn({ ...answer, field });
}

/** For whom a one-time link is. */
export const invitation = (secret) => ask("POST", "/v1/invitation", { invitation: secret }, {});

/** Follows a one-time link. */
export const join = async (secret, chosen) => becomeSignedIn(await askWithPassword("PUT", "/v1/invitation", { invitation: secret, ...chosen }));
