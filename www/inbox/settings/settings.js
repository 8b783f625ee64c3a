//! The page of users, tokens and the log: loads them and draws them anew after each change. It does not know how people come in.

import { texts } from "/assets/language.js";
import { alertUser, openDoor } from "/inbox/door.js";
import { askAsKnown } from "/inbox/request.js";
import { roleInWords } from "/inbox/role.js";
import { current, find } from "/inbox/session.js";
import { writeTexts } from "/inbox/speaking.js";
import { drawLog, fetchLog, showOlder } from "/inbox/settings/log.js";
import { createToken, drawTokens } from "/inbox/settings/tokens.js";
import { drawUsers, invite } from "/inbox/settings/users.js";

const t = await texts("settings");
const byId = (id) => document.getElementById(id);
// The number of the latest request. The answers to earlier ones, or to one of somebody who has left, are ignored.
let latestRequest = 0;

function show(name) {
  for (const id of ["sheets", "not-permitted"]) byId(id).hidden = id !== name;
}

/** Says why somebody sees nothing here. */
function refuse() {
  const user = current()?.user;
  byId("why-not").textContent = user
    ? t("why_not", { email: user.email, role: roleInWords(user.role) })
    : t("why_not_by_token");
  show("not-permitted");
  byId("not-permitted").querySelector("h2").focus();
}

/** Loads everything anew. `words` say what was done. */
async function load(words = "") {
  const request = ++latestRequest;
  const answers = await Promise.all([askAsKnown("GET", "/v1/users"), askAsKnown("GET", "/v1/tokens"), fetchLog()]);
  if (request !== latestRequest) return;
  const wrong = answers.find(({ ok }) => !ok);
  if (wrong?.kind === "role") {
    // The role may have changed since.
    await find();
    return refuse();
  }
  alertUser(wrong ? wrong.detail : "");
  if (wrong) return;
  const [{ users }, { tokens }, log] = answers.map(({ body }) => body);
  drawUsers(users, load);
  drawTokens(tokens, load);
  drawLog(log);
  show("sheets");
  byId("status").textContent = words;
}

function clear() {
  latestRequest += 1;
  show(null);
  byId("status").textContent = "";
  for (const id of ["users", "tokens", "log"]) byId(id).replaceChildren();
}

writeTexts(t);
document.title = `${t("title")} · Handraise`;
byId("invite").addEventListener("click", invite);
byId("create").addEventListener("click", createToken);
byId("older").addEventListener("click", () => showOlder(alertUser));
openDoor({ opened: () => load(), closed: clear });
