//! The tokens of programs: which there are, making one, and revoking one. It does not know what programs do with them.

import { make } from "/assets/element.js";
import { ago, dated, instant } from "/assets/figures.js";
import { cancelButton, openDialog, shownOnce } from "/inbox/dialog.js";
import { choiceField, drawForm, textField } from "/inbox/form.js";
import { askAsKnown } from "/inbox/request.js";
import { makerInWords } from "/inbox/settings/log-words.js";
import { RIGHTS_TO_CHOOSE, rightInWords } from "/inbox/settings/right.js";
import { drawRows, focusAgain, keys, row, rowButton } from "/inbox/settings/row.js";

const DAYS = 365;
const place = document.getElementById("tokens");
let changed = () => {};

export function createToken() {
  let opened;
  const fields = [
    textField({ name: "name", label: "What is it for?", hint: "A name by which you will know it, such as “Reports”.", autocomplete: "off", maxlength: 80, required: true }),
    choiceField({ name: "scopes", label: "What may it do?", several: true, choices: RIGHTS_TO_CHOOSE, chosen: [] }),
    textField({ name: "site", label: "For which site?", hint: "For a token that sends forms: those of other sites are refused. Scheme and host, such as https://www.example.com. Leave it empty for any site.", type: "url", autocomplete: "off" }),
    textField({ name: "expires_in_days", label: "For how many days?", hint: "From 1 to 3650. After that it opens nothing any more.", inputmode: "numeric", pattern: "[0-9]{1,4}", required: true, value: DAYS }),
  ];
  const send = ({ name, scopes, site, expires_in_days: days }) => {
    if (!scopes.length) return { ok: false, field: "scopes", detail: "Choose at least one." };
    return askAsKnown("POST", "/v1/tokens", { name, scopes, expires_in_days: Number(days), ...(site && { site }) });
  };
  const done = ({ token, secret }) => {
    opened.show("Copy the token now",
      make("p", {}, "Give it to the program for which you made ", make("strong", {}, `“${token.name}”`), ". It shows it as ", make("code", {}, "Authorization: Bearer …"), "."),
      ...shownOnce({ label: "Token", secret, note: "It is shown only now: the receiver keeps a hash of it. If it gets lost, revoke it and make another.", end: "Done", close: () => opened.close() }));
    changed(`The token “${token.name}” is made.`);
  };
  opened = openDialog("Make a token", drawForm({ fields, action: "Make a token", beside: cancelButton(() => opened), send, done }));
}

function revoke(token) {
  let opened;
  const send = () => askAsKnown("DELETE", `/v1/tokens/${token.id}`);
  const done = async () => {
    opened.close();
    await changed(`The token “${token.name}” is revoked.`);
    focusAgain(place, token.id, "revoke");
  };
  const text = "The program that uses it gets nothing any more, at once. Nobody can undo this; you can make another token.";
  opened = openDialog(`Revoke “${token.name}”?`, make("p", {}, text), drawForm({ fields: [], action: "Revoke", tone: "danger", beside: cancelButton(() => opened, true), send, done }));
}

function lifeInWords({ status, expires_at: end, used_at: used }) {
  const use = used === null ? "Never used" : `Last used ${ago(instant(used), Date.now())}`;
  if (status === "revoked") return `Revoked. ${use}`;
  if (end === null) return use;
  return `${use}. ${status === "expired" ? "Ended" : "Ends"} ${dated(instant(end))}`;
}

function drawToken(token, nowMs) {
  const isActive = token.status === "active";
  const rights = make("div", {}, ...token.scopes.flatMap((scope) => [make("span", { class: "badge" }, rightInWords(scope)), " "]));
  return row(token.id,
    make("div", {}, make("strong", { "data-field": "name" }, token.name), make("span", { class: "quiet" }, `Made ${ago(instant(token.created_at), nowMs)} ${makerInWords(token.created_by)}`)),
    make("div", {}, rights, make("span", { class: "quiet", "data-field": "life" }, lifeInWords(token)), token.site ? make("span", { class: "quiet" }, `For ${token.site}`) : null),
    keys(isActive ? rowButton("revoke", "Revoke", token.name, () => revoke(token)) : null));
}

/** Draws the tokens. `reload(words)` draws the page anew after a change. */
export function drawTokens(tokens, reload) {
  changed = reload;
  const isActive = ({ status }) => status === "active";
  const draw = (token) => drawToken(token, Date.now());
  drawRows(place, { present: tokens.filter(isActive).map(draw), over: tokens.filter((token) => !isActive(token)).map(draw), overTitle: "Revoked or ended", nothing: "No program has a token of its own." });
}
