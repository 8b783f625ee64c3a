//! The door of the team's pages: finds out who has come in, and until somebody has, shows the forms to come in by. It does not know what is
//! behind it: the page says what to show to whom, and what to take away.

import { texts } from "../assets/language.js";
import "./speaking.js";
import { drawAccount } from "./account.js";
import { closeDialogs } from "./dialog.js";
import { takeFromAddress } from "./link.js";
import { whenRefused } from "./request.js";
import { REFUSED, current, find, forget, leave, whenChangedElsewhere } from "./session.js";

const t = await texts("account");
// The forms to come in by: whoever is in needs none of them.
const gateOf = (name) => async (place, ways) => (await import("./gate.js"))[name](place, ways);
const [askForToken, askToJoin, askToSignIn] = ["askForToken", "askToJoin", "askToSignIn"].map(gateOf);
const byId = (id) => document.getElementById(id);

/** Says something to everybody, also to those who do not see the page; nothing takes it away. */
export function alertUser(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = !text;
}

/** Opens the door to whoever may come in. `opened(who)` shows the page; `closed(isOver)` takes away what only they may see, and if it is
 * over, also what they were about. */
export function openDoor({ opened, closed }) {
  const [gate, account] = [byId("gate"), byId("account")];
  // The address of who was here, so that they need not type it again.
  let known;

  function letIn() {
    const who = current();
    known = who.user?.email;
    const hadFocus = gate.contains(document.activeElement);
    gate.hidden = true;
    gate.replaceChildren();
    alertUser("");
    drawAccount(account, who, signOut);
    opened(who);
    // What had the focus is gone.
    if (hadFocus) byId("main").focus({ preventScroll: true });
  }

  function shut(isOver) {
    closeDialogs();
    account.replaceChildren();
    closed(isOver);
    gate.hidden = false;
  }

  function stop(message, ask, isOver = false) {
    shut(isOver);
    alertUser(message);
    ask(gate, { known, letIn });
  }

  async function begin(offered) {
    const { who, failed } = await find(offered);
    if (who) letIn();
    else stop(failed, askToSignIn);
  }

  async function signOut() {
    const answer = await leave();
    if (!answer.ok) return alertUser(answer.detail);
    known = undefined;
    stop("", askToSignIn, true);
  }

  function follow({ name, secret }) {
    if (name === "token") return current() || begin(secret);
    shut(false);
    alertUser("");
    return askToJoin(gate, { secret, letIn, giveUp: () => begin() });
  }

  whenRefused(() => {
    const hadToken = current()?.token;
    forget();
    if (hadToken) stop(REFUSED, askForToken);
    else stop(t("session_ended"), askToSignIn);
  });
  whenChangedElsewhere(async () => {
    const before = current()?.user;
    const { who, failed } = await find();
    if (who && who.user?.id === before?.id) return drawAccount(account, who, signOut);
    closeDialogs();
    if (who) letIn();
    else if (before) stop(failed || t("signed_out_elsewhere"), askToSignIn, true);
  });
  addEventListener("hashchange", () => {
    const link = takeFromAddress();
    if (link) follow(link);
  });

  const link = takeFromAddress();
  if (link?.name === "invitation") find().then(() => follow(link));
  else begin(link?.secret);
}
