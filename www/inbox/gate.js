//! The forms in front of the inbox: to sign in, to use a token, and to choose a password after a one-time link. They do not know what is
//! behind them.

import { make } from "../assets/element.js";
import { PASSWORD_RULE, drawForm, secretField, textField } from "./form.js";
import { comeInWithToken, current, invitation, join, providerName, signIn } from "./session.js";
import { purposeOf, roleInWords } from "./role.js";

const hand = () => make("img", { src: "/assets/hand.svg", width: 52, height: 52, alt: "" });
const heading = (text) => make("h2", { tabindex: "-1" }, text);

function plainButton(id, text, pressed) {
  const button = make("button", { type: "button", class: "plain", id }, text);
  button.addEventListener("click", pressed);
  return button;
}

const email = (more) => textField({ name: "email", label: "E-mail address", type: "email", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true, ...more });

/** The way to the sign-in provider; nobody sees it before the receiver has said that there is one. */
function linkToProvider() {
  const link = make("a", { class: "key", id: "use-provider", href: "/v1/session/oidc", hidden: true });
  providerName().then((name) => {
    link.textContent = `Sign in with ${name}`;
    link.hidden = !name;
  });
  return link;
}

/** Asks for address and password. `known` is the address of who was here before. */
export function askToSignIn(place, { known, letIn }) {
  const address = email({ value: known });
  const password = secretField({ name: "password", label: "Password" });
  const form = drawForm({ fields: [address, password], action: "Sign in", send: (values) => signIn(values.email, values.password), done: letIn });
  const help = make("details", {}, make("summary", {}, "No password yet, or forgotten it?"),
    make("p", {}, "Ask an admin for a link: with it you choose a password. The first admin’s link is printed by ", make("code", {}, "handraise serve"), " when it starts. If no admin can sign in, somebody at the machine types ", make("code", {}, "handraise user invite"), " and the e-mail address."));
  place.replaceChildren(hand(), heading("Sign in"), form, linkToProvider(), help, plainButton("use-token", "Use a token instead", () => askForToken(place, { known, letIn })));
  (known ? password : address).focus();
}

/** Asks for a token. */
export function askForToken(place, { known, letIn }) {
  const token = secretField({ name: "token", label: "Token", autocomplete: "off" });
  const form = drawForm({ fields: [token], action: "Open", send: (values) => comeInWithToken(values.token), done: letIn });
  const text = make("p", {}, "The receiver’s own token is in ", make("code", {}, "HANDRAISE_TOKEN"), " or in the file given as ", make("code", {}, "--token-file"), "; the demo prints it. A token that an admin made needs the right to read leads. This tab keeps it until you close the tab.");
  place.replaceChildren(hand(), heading("Open with a token"), text, form, plainButton("use-password", "Sign in with a password instead", () => askToSignIn(place, { known, letIn })));
  token.focus();
}

/** Shows for whom a one-time link is, and asks for a password. `giveUp` leads back. */
export async function askToJoin(place, { secret, letIn, giveUp }) {
  const title = heading("Opening your link");
  place.replaceChildren(hand(), title);
  const present = current();
  const answer = await invitation(secret);
  const back = plainButton("give-up", present ? "Not now" : "Go to sign-in", giveUp);
  if (!answer.ok) {
    title.textContent = "This link does not open";
    place.append(make("p", { role: "alert" }, answer.detail), back);
    return title.focus();
  }
  const { email: forWhom, name, role } = answer.body;
  const address = email({ value: forWhom, readonly: forWhom !== null });
  const others = textField({ name: "name", label: "Your name", hint: "Others see it beside what you do.", autocomplete: "name", maxlength: 80, required: true, value: name });
  const password = secretField({ name: "password", label: "New password", hint: PASSWORD_RULE, isNew: true });
  const send = (chosen) => join(secret, forWhom === null ? chosen : { name: chosen.name, password: chosen.password });
  const form = drawForm({ fields: [address, others, password], action: "Set password and sign in", send, done: letIn });
  title.textContent = "Choose a password";
  const parts = [make("p", {}, forWhom === null ? "You become the first admin of this receiver" : "You are here as ", forWhom === null ? null : make("strong", {}, roleInWords(role)), `: this role ${purposeOf(role)}.`)];
  if (present) parts.push(make("p", { class: "note" }, `This browser is signed in${present.user ? ` as ${present.user.email}` : " with a token"}. If you go on, it is signed in as somebody else.`));
  place.append(...parts, form, back);
  (forWhom === null ? address : password).focus();
}
