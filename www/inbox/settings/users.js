//! The users: who they are, inviting somebody, another role, a new link, and removing somebody. It does not know what roles may do.

import { make } from "/assets/element.js";
import { texts } from "/assets/language.js";
import { ago, dated, instant } from "/assets/figures.js";
import { cancelButton, openDialog, shownOnce } from "/inbox/dialog.js";
import { choiceField, drawForm, textField } from "/inbox/form.js";
import { askAsKnown } from "/inbox/request.js";
import { ROLES_TO_CHOOSE, roleInWords } from "/inbox/role.js";
import { current } from "/inbox/session.js";
import { drawRows, focusAgain, keys, row, rowButton } from "/inbox/settings/row.js";

const t = await texts("settings");
const place = document.getElementById("users");
let changed = () => {};

const chooseRole = (chosen) => choiceField({ name: "role", label: t("role"), choices: ROLES_TO_CHOOSE, chosen: [chosen] });
const isMe = (user) => current()?.user?.id === user.id;

function seenInWords(user) {
  if (user.status === "invited") return t("invited", { ago: ago(instant(user.created_at), Date.now()) });
  const seen = instant(user.seen_at);
  return seen === null ? t("not_here") : t("seen", { ago: ago(seen, Date.now()) });
}

/** After a change: draws everything anew, says what was done, and puts the focus back. */
async function after(words, user, name) {
  await changed(words);
  focusAgain(place, user?.id, name);
}

/** Shows a one-time link, once. */
function showLink(opened, { email, link, until }, end) {
  const address = `${location.origin}/inbox#invitation=${link}`;
  opened.show(t("send_link"),
    make("p", {}, t("opens_for", { email })),
    ...shownOnce({ label: t("link"), secret: address, note: t("link_note", { until: dated(instant(until)) }), end: t("done"), close: () => opened.close() }));
  end();
}

export function invite() {
  let opened;
  const fields = [
    textField({ name: "email", label: t("email"), hint: t("email_hint"), type: "email", autocomplete: "off", required: true }),
    textField({ name: "name", label: t("name"), hint: t("name_hint"), autocomplete: "off", maxlength: 80 }),
    chooseRole("sales"),
  ];
  const send = async ({ email, name, role }) => {
    const answer = await askAsKnown("POST", "/v1/users", { email, role, ...(name && { name }) });
    return answer.kind === "email-taken" ? { ...answer, field: "email" } : answer;
  };
  const done = ({ user, invitation, expires_at: until }) => showLink(opened, { email: user.email, link: invitation, until }, () => changed(t("is_invited", { email: user.email })));
  opened = openDialog(t("invite"), drawForm({ fields, action: t("make_link"), beside: cancelButton(() => opened), send, done }));
}

function changeRole(user) {
  let opened;
  const role = chooseRole(user.role);
  const send = (values) => askAsKnown("PATCH", `/v1/users/${user.id}`, values);
  const done = (now) => {
    opened.close();
    after(t("is_now", { name: now.name, role: roleInWords(now.role) }), user, "role");
  };
  opened = openDialog(t("what_for", { name: user.name }), drawForm({ fields: [role], action: t("save"), beside: cancelButton(() => opened), send, done }));
}

function makeLink(user) {
  let opened;
  const isBack = user.status === "removed";
  const send = () => askAsKnown("POST", `/v1/users/${user.id}/invitation`);
  const done = ({ invitation, expires_at: until }) => showLink(opened, { email: user.email, link: invitation, until }, () => changed(t(isBack ? "invited_again" : "new_link_for", { name: user.name })));
  const text = t(isBack ? "back_by_link" : "password_by_link", { name: user.name, role: roleInWords(user.role) });
  opened = openDialog(t(isBack ? "invite_again_title" : "new_link_title", { name: user.name }), make("p", {}, text), drawForm({ fields: [], action: t("make_link"), beside: cancelButton(() => opened), send, done }));
  // The list behind it was drawn anew.
  opened.whenClosed(() => focusAgain(place, user.id, isBack ? "again" : "link"));
}

function remove(user) {
  let opened;
  const send = () => askAsKnown("DELETE", `/v1/users/${user.id}`);
  const done = () => {
    opened.close();
    after(t("is_removed", { name: user.name }), user, "again");
  };
  const text = t(isMe(user) ? "remove_yourself" : "remove_other", { email: user.email });
  opened = openDialog(t("remove_title", { name: user.name }), make("p", {}, text), drawForm({ fields: [], action: t("remove"), tone: "danger", beside: cancelButton(() => opened, true), send, done }));
}

function drawUser(user) {
  const isRemoved = user.status === "removed";
  const buttons = isRemoved
    ? [rowButton("again", t("invite_again"), user.name, () => makeLink(user))]
    : [rowButton("role", t("change_role"), t("of", { name: user.name }), () => changeRole(user)), rowButton("link", t("new_link"), t("for", { name: user.name }), () => makeLink(user)), rowButton("remove", t("remove"), user.name, () => remove(user))];
  return row(user.id,
    make("div", {}, make("strong", { "data-field": "name" }, isMe(user) ? t("you", { name: user.name }) : user.name), make("span", { class: "quiet", "data-field": "email" }, user.email)),
    make("div", {}, make("span", { class: `badge badge-${user.status === "invited" ? "invited" : user.role}`, "data-field": "role" }, roleInWords(user.role)), isRemoved ? null : make("span", { class: "quiet", "data-field": "seen" }, seenInWords(user))),
    keys(...buttons));
}

/** Draws the users. `reload(words)` draws the page anew after a change. */
export function drawUsers(users, reload) {
  changed = reload;
  const isRemoved = ({ status }) => status === "removed";
  drawRows(place, { present: users.filter((user) => !isRemoved(user)).map(drawUser), over: users.filter(isRemoved).map(drawUser), overTitle: t("removed"), nothing: t("no_users") });
}
