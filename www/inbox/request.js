//! Asks the receiver for something, and says in words what went wrong. It does not know who is signed in: `session.js` tells it what to
//! show.

import { texts } from "../assets/language.js";
import { quoted } from "../assets/words.js";

const t = await texts("account");
const LIMIT_MS = 10_000;
// Types of problems that say everything.
const SELF_EXPLAINED = ["sign-in", "password", "guesses", "invitation", "email-taken", "last-admin", "role", "csrf"];
const CSRF = "Handraise-CSRF";
let shown = {};
let refused = () => {};

/** From now on, requests show this token, or this secret of a session's page, or nothing. */
export function show({ token, csrf }) {
  shown = token ? { Authorization: `Bearer ${token}` } : csrf ? { [CSRF]: csrf } : {};
}

/** What to do when the receiver does not know any more who asks. */
export const whenRefused = (callback) => (refused = callback);

/** "the password is wrong" → "The password is wrong." */
function sentenceOf(detail) {
  const text = quoted(String(detail)).trim();
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?”]$/.test(text) ? "" : ".");
}

/** The receiver's words, which are English, as the page's language shows them. */
function explained(kind, detail) {
  const key = `problem.${kind}`;
  const sentence = t(key) === key ? t("problem.other") : t(key);
  return detail ? t(SELF_EXPLAINED.includes(kind) ? "problem" : "problem_more", { sentence, detail: sentenceOf(detail) }) : sentence;
}

/** Why an answer is a refusal → { field, detail }: the field that it is about, if it names one. */
function reasonOf(kind, detail, headers) {
  if (kind === "csrf" && headers[CSRF]) return { detail: t("other_tab") };
  const named = /^`([a-z_]+)` /.exec(kind === "field" ? detail : "");
  return named ? { field: named[1], detail: explained(kind, detail.slice(named[0].length)) } : { detail: explained(kind, detail) };
}

/** Sends a request with these headers → { ok: true, status, body } | { ok: false, status, kind, detail, field } */
export async function ask(method, path, body, headers = shown) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await answer.text();
    const said = text ? JSON.parse(text) : {};
    if (answer.ok) return { ok: true, status: answer.status, body: said };
    const kind = String(said.type ?? "").split(":").pop();
    return { ok: false, status: answer.status, kind, ...reasonOf(kind, String(said.detail ?? said.title ?? t("answered", { status: String(answer.status) })), headers) };
  } catch {
    // Something between here and the receiver may answer with a page of its own.
    const detail = answer ? t("answered", { status: String(answer.status) }) : t("unreachable");
    return { ok: false, status: answer?.status ?? 0, kind: "unreachable", detail };
  }
}

/** The same for somebody who has come in. If the receiver does not know them any more, the page is told. */
export async function askAsKnown(method, path, body) {
  const headers = shown;
  const answer = await ask(method, path, body, headers);
  // The answer to an earlier user's request says nothing of the present one.
  if (answer.status === 401 && headers === shown) refused(answer);
  return answer;
}

/** Opens an answer that goes on, such as a stream, for somebody who has come in. */
export async function openStream(path, signal) {
  const headers = shown;
  const answer = await fetch(path, { headers, cache: "no-store", signal });
  if (answer.status === 401 && headers === shown) refused({ status: 401 });
  return answer;
}

/** Fetches a file for somebody who has come in; nothing, if it does not come. */
export async function fetchFile(path) {
  try {
    const answer = await openStream(path);
    return answer.ok ? await answer.blob() : null;
  } catch {
    return null;
  }
}
