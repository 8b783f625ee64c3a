//! The users: who they are, inviting somebody, another role, a new link, and removing somebody. It does not know what roles may do.

import { make } from "/assets/element.js";
import { ago, dated, instant } from "/assets/figures.js";
import { cancelButton, openDialog, shownOnce } from "/inbox/dialog.js";
import { choiceField, drawForm, textField } from "/inbox/form.js";
import { askAsKnown } from "/inbox/request.js";
import { ROLES_TO_CHOOSE, roleInWords } from "/inbox/role.js";
import { current } from "/inbox/session.js";
import { drawRows, focusAgain, keys, row, rowButton } from "/inbox/settings/row.js";

const place = document.getElementById("users");
let changed = () => {};

const chooseRole = (chosen) => choiceField({ name: "role", label: "Role", choices: ROLES_TO_CHOOSE, chosen: [chosen] });
const isMe = (user) => current()?.user?.id === user.id;

function seenInWords(user) {
  if (user.status === "invited") return `Invited ${ago(instant(user.created_at), Date.now())}`;
  const seen = instant(user.seen_at);
  return seen === null ? "Not here lately" : `Last seen ${ago(seen, Date.now())}`;
}

/** After a change: draws everything anew, says what was done, and puts the focus back. */
async function after(words, user, name) {
  await changed(words);
  focusAgain(place, user?.id, name);
}

/** Shows a one-time link, once. */
function showLink(opened, { email, link, until }, end) {
  const address = `${location.origin}/inbox#invitation=${link}`;
  opened.show("Send this link",
    make("p", {}, "Whoever opens it chooses the password of ", make("strong", {}, email), ". So send it to nobody else."),
    ...shownOnce({ label: "One-time link", secret: address, note: `It is shown only now, and opens once, until ${dated(instant(until))}. You can make a new one at any time.`, end: "Done", close: () => opened.close() }));
  end();
}

export function invite() {
  let opened;
  const fields = [
    textField({ name: "email", label: "E-mail address", hint: "The receiver sends no e-mail: you get a link to send.", type: "email", autocomplete: "off", required: true }),
    textField({ name: "name", label: "Name", hint: "If you leave it empty, it is what stands before the @.", autocomplete: "off", maxlength: 80 }),
    chooseRole("sales"),
  ];
  const send = async ({ email, name, role }) => {
    const answer = await askAsKnown("POST", "/v1/users", { email, role, ...(name && { name }) });
    return answer.kind === "email-taken" ? { ...answer, field: "email" } : answer;
  };
  const done = ({ user, invitation, expires_at: until }) => showLink(opened, { email: user.email, link: invitation, until }, () => changed(`${user.email} is invited.`));
  opened = openDialog("Invite somebody", drawForm({ fields, action: "Make a link", beside: cancelButton(() => opened), send, done }));
}

function changeRole(user) {
  let opened;
  const role = chooseRole(user.role);
  const send = (values) => askAsKnown("PATCH", `/v1/users/${user.id}`, values);
  const done = (now) => {
    opened.close();
    after(`${now.name} is now ${roleInWords(now.role)}.`, user, "role");
  };
  opened = openDialog(`What is ${user.name} here for?`, drawForm({ fields: [role], action: "Save", beside: cancelButton(() => opened), send, done }));
}

function makeLink(user) {
  let opened;
  const isBack = user.status === "removed";
  const send = () => askAsKnown("POST", `/v1/users/${user.id}/invitation`);
  const done = ({ invitation, expires_at: until }) => showLink(opened, { email: user.email, link: invitation, until }, () => changed(isBack ? `${user.name} is invited again.` : `There is a new link for ${user.name}.`));
  const text = isBack ? `With a link, ${user.name} can choose a password and come back as ${roleInWords(user.role)}.` : `With a link, ${user.name} chooses a new password. Until then the present one stays. An earlier link opens nothing any more.`;
  opened = openDialog(isBack ? `Invite ${user.name} again?` : `A new link for ${user.name}?`, make("p", {}, text), drawForm({ fields: [], action: "Make a link", beside: cancelButton(() => opened), send, done }));
  // The list behind it was drawn anew.
  opened.whenClosed(() => focusAgain(place, user.id, isBack ? "again" : "link"));
}

function remove(user) {
  let opened;
  const send = () => askAsKnown("DELETE", `/v1/users/${user.id}`);
  const done = () => {
    opened.close();
    after(`${user.name} is removed.`, user, "again");
  };
  const text = `${isMe(user) ? "This is you. You are" : "They are"} signed out everywhere at once, and cannot sign in any more. What was done stays in the log. Tokens stay too: revoke those that nobody should use any more. An admin can invite ${user.email} again.`;
  opened = openDialog(`Remove ${user.name}?`, make("p", {}, text), drawForm({ fields: [], action: "Remove", tone: "danger", beside: cancelButton(() => opened, true), send, done }));
}

function drawUser(user) {
  const isRemoved = user.status === "removed";
  const buttons = isRemoved
    ? [rowButton("again", "Invite again", user.name, () => makeLink(user))]
    : [rowButton("role", "Change role", `of ${user.name}`, () => changeRole(user)), rowButton("link", "New link", `for ${user.name}`, () => makeLink(user)), rowButton("remove", "Remove", user.name, () => remove(user))];
  return row(user.id,
    make("div", {}, make("strong", { "data-field": "name" }, user.name, isMe(user) ? " (you)" : ""), make("span", { class: "quiet", "data-field": "email" }, user.email)),
    make("div", {}, make("span", { class: `badge badge-${user.status === "invited" ? "invited" : user.role}`, "data-field": "role" }, roleInWords(user.role)), isRemoved ? null : make("span", { class: "quiet", "data-field": "seen" }, seenInWords(user))),
    keys(...buttons));
}

/** Draws the users. `reload(words)` draws the page anew after a change. */
export function drawUsers(users, reload) {
  changed = reload;
  const isRemoved = ({ status }) => status === "removed";
  drawRows(place, { present: users.filter((user) => !isRemoved(user)).map(drawUser), over: users.filter(isRemoved).map(drawUser), overTitle: "Removed", nothing: "Nobody has an account yet. Invite yourself first, as an admin: then you need the receiver’s own token no longer." });
}
