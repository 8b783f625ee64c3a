//! The forms in front of the inbox: to sign in, to use a token, and to choose a password after a one-time link. They do not know what is
//! behind them.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { withCode } from "./code.js";
import { drawForm, secretField, textField } from "./form.js";
import { comeInWithToken, current, invitation, join, providerName, signIn } from "./session.js";
import { purposeOf, roleInWords } from "./role.js";

const t = await texts("account");
const hand = () => make("img", { src: "/assets/hand.svg", width: 52, height: 52, alt: "" });
const heading = (text) => make("h2", { tabindex: "-1" }, text);

function plainButton(id, text, pressed) {
  const button = make("button", { type: "button", class: "plain", id }, text);
  button.addEventListener("click", pressed);
  return button;
}

const email = (more) => textField({ name: "email", label: t("email"), type: "email", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, ...more });

/** The way to the sign-in provider; nobody sees it before the receiver has said that there is one. */
function linkToProvider() {
  const link = make("a", { class: "key", id: "use-provider", href: "/v1/session/oidc", hidden: true });
  providerName().then((name) => {
    link.textContent = t("sign_in_with", { name });
    link.hidden = !name;
  });
  return link;
}

/** Asks for address and password. `known` is the address of who was here before. */
export function askToSignIn(place, { known, letIn }) {
  const address = email({ value: known });
  const password = secretField({ name: "password", label: t("password") });
  const form = drawForm({ fields: [address, password], action: t("sign_in"), send: (values) => signIn(values.email, values.password), done: letIn });
  const help = make("details", {}, make("summary", {}, t("no_password")),
    make("p", {}, ...withCode(t("no_password_help"))));
  place.replaceChildren(hand(), heading(t("sign_in")), form, linkToProvider(), help, plainButton("use-token", t("use_token"), () => askForToken(place, { known, letIn })));
  (known ? password : address).focus();
}

/** Asks for a token. */
export function askForToken(place, { known, letIn }) {
  const token = secretField({ name: "token", label: t("token"), autocomplete: "off" });
  const form = drawForm({ fields: [token], action: t("open"), send: (values) => comeInWithToken(values.token), done: letIn });
  const text = make("p", {}, ...withCode(t("token_help")));
  place.replaceChildren(hand(), heading(t("token_title")), text, form, plainButton("use-password", t("use_password"), () => askToSignIn(place, { known, letIn })));
  token.focus();
}

/** Shows for whom a one-time link is, and asks for a password. `giveUp` leads back. */
export async function askToJoin(place, { secret, letIn, giveUp }) {
  const title = heading(t("opening"));
  place.replaceChildren(hand(), title);
  const present = current();
  const answer = await invitation(secret);
  const back = plainButton("give-up", t(present ? "not_now" : "to_sign_in"), giveUp);
  if (!answer.ok) {
    title.textContent = t("does_not_open");
    place.append(make("p", { role: "alert" }, answer.detail), back);
    return title.focus();
  }
  const { email: forWhom, name, role } = answer.body;
  const address = email({ value: forWhom, readonly: forWhom !== null });
  const others = textField({ name: "name", label: t("your_name"), hint: t("your_name_hint"), autocomplete: "name", maxlength: 80, required: true, value: name });
  const password = secretField({ name: "password", label: t("new_password"), hint: t("password_rule"), isNew: true });
  const send = (chosen) => join(secret, forWhom === null ? chosen : { name: chosen.name, password: chosen.password });
  const form = drawForm({ fields: [address, others, password], action: t("join"), send, done: letIn });
  title.textContent = t("choose_password");
  const parts = [make("p", {}, t(forWhom === null ? "first_admin" : "here_as", { role: roleInWords(role), purpose: purposeOf(role) }))];
  if (present) parts.push(make("p", { class: "note" }, present.user ? t("signed_in_as", { email: present.user.email }) : t("signed_in_by_token")));
  place.append(...parts, form, back);
  (forWhom === null ? address : password).focus();
}
