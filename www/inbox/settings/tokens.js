//! The tokens of programs: which there are, making one, and revoking one. It does not know what programs do with them.

import { make } from "/assets/element.js";
import { texts } from "/assets/language.js";
import { ago, dated, instant } from "/assets/figures.js";
import { withCode } from "/inbox/code.js";
import { cancelButton, openDialog, shownOnce } from "/inbox/dialog.js";
import { choiceField, drawForm, textField } from "/inbox/form.js";
import { askAsKnown } from "/inbox/request.js";
import { makerInWords } from "/inbox/settings/log-words.js";
import { RIGHTS_TO_CHOOSE, rightInWords } from "/inbox/settings/right.js";
import { drawRows, focusAgain, keys, row, rowButton } from "/inbox/settings/row.js";

const t = await texts("settings");
const DAYS = 365;
const place = document.getElementById("tokens");
let changed = () => {};

export function createToken() {
  let opened;
  const fields = [
    textField({ name: "name", label: t("what_is_it_for"), hint: t("what_is_it_for_hint"), autocomplete: "off", maxlength: 80, required: true }),
    choiceField({ name: "scopes", label: t("what_may_it_do"), several: true, choices: RIGHTS_TO_CHOOSE, chosen: [] }),
    textField({ name: "site", label: t("which_site"), hint: t("which_site_hint"), type: "url", autocomplete: "off" }),
    textField({ name: "expires_in_days", label: t("how_many_days"), hint: t("how_many_days_hint"), inputmode: "numeric", pattern: "[0-9]{1,4}", required: true, value: DAYS }),
  ];
  const send = ({ name, scopes, site, expires_in_days: days }) => {
    if (!scopes.length) return { ok: false, field: "scopes", detail: t("choose_one") };
    return askAsKnown("POST", "/v1/tokens", { name, scopes, expires_in_days: Number(days), ...(site && { site }) });
  };
  const done = ({ token, secret }) => {
    opened.show(t("copy_now"),
      make("p", {}, ...withCode(t("give_it", { name: token.name }))),
      ...shownOnce({ label: t("token"), secret, note: t("token_note"), end: t("done"), close: () => opened.close() }));
    changed(t("is_made", { name: token.name }));
  };
  opened = openDialog(t("make_token"), drawForm({ fields, action: t("make_token"), beside: cancelButton(() => opened), send, done }));
}

function revoke(token) {
  let opened;
  const send = () => askAsKnown("DELETE", `/v1/tokens/${token.id}`);
  const done = async () => {
    opened.close();
    await changed(t("is_revoked", { name: token.name }));
    focusAgain(place, token.id, "revoke");
  };
  const text = t("revoke_text");
  opened = openDialog(t("revoke_title", { name: token.name }), make("p", {}, text), drawForm({ fields: [], action: t("revoke"), tone: "danger", beside: cancelButton(() => opened, true), send, done }));
}

function lifeInWords({ status, expires_at: end, used_at: used }) {
  const use = used === null ? t("never_used") : t("last_used", { ago: ago(instant(used), Date.now()) });
  if (status === "revoked") return t("was_revoked", { use });
  if (end === null) return use;
  return t(status === "expired" ? "ended" : "ends", { use, time: dated(instant(end)) });
}

function drawToken(token, nowMs) {
  const isActive = token.status === "active";
  const rights = make("div", {}, ...token.scopes.flatMap((scope) => [make("span", { class: "badge" }, rightInWords(scope)), " "]));
  return row(token.id,
    make("div", {}, make("strong", { "data-field": "name" }, token.name), make("span", { class: "quiet" }, t("made", { ago: ago(instant(token.created_at), nowMs), maker: makerInWords(token.created_by) }))),
    make("div", {}, rights, make("span", { class: "quiet", "data-field": "life" }, lifeInWords(token)), token.site ? make("span", { class: "quiet" }, t("for_site", { site: token.site })) : null),
    keys(isActive ? rowButton("revoke", t("revoke"), token.name, () => revoke(token)) : null));
}

/** Draws the tokens. `reload(words)` draws the page anew after a change. */
export function drawTokens(tokens, reload) {
  changed = reload;
  const isActive = ({ status }) => status === "active";
  const draw = (token) => drawToken(token, Date.now());
  drawRows(place, { present: tokens.filter(isActive).map(draw), over: tokens.filter((token) => !isActive(token)).map(draw), overTitle: t("over_tokens"), nothing: t("no_tokens") });
}
