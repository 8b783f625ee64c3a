//! At the top of the team's pages: who has come in, and what they can do about it. It does not know the page below.

import { make } from "../assets/element.js";
import { cancelButton, openDialog } from "./dialog.js";
import { PASSWORD_RULE, drawForm, secretField } from "./form.js";
import { roleInWords } from "./role.js";
import { changePassword } from "./session.js";

/** `goBack` puts the focus where it was. */
function askForNewPassword(user, goBack) {
  const present = secretField({ name: "present", label: "Present password" });
  const chosen = secretField({ name: "new", label: "New password", hint: PASSWORD_RULE, isNew: true });
  // For password managers, which ask whose password it is.
  const whose = make("input", { type: "text", autocomplete: "username", value: user.email, hidden: true, "aria-label": "E-mail address" });
  let opened;
  const done = () => {
    const button = make("button", { type: "button", class: "key key-main", id: "done" }, "Done");
    button.addEventListener("click", () => opened.close());
    opened.show("Your password is changed", make("p", {}, "Everywhere else you are signed out."), make("div", { class: "form-keys" }, button));
  };
  const form = drawForm({ before: whose, fields: [present, chosen], action: "Change password", beside: cancelButton(() => opened), send: (values) => changePassword(values.present, values.new), done });
  opened = openDialog("Change your password", form);
  opened.whenClosed(goBack);
}

/** Draws it. `leave` signs out. */
export function drawAccount(place, who, leave) {
  const { user, expires_at: end } = who;
  const leaving = make("button", { type: "button", class: "key", id: "leave" }, user ? "Sign out" : "Forget the token");
  leaving.addEventListener("click", leave);
  const changing = make("button", { type: "button", class: "key", id: "change-password" }, "Change password");
  const mayManage = !user || user.role === "admin";
  const menu = make("details", { class: "account" },
    make("summary", { class: "key" }, make("span", { class: "sr" }, "Signed in: "), make("span", { class: "account-name", "data-field": "who" }, user ? user.name : "With a token")),
    make("div", { class: "account-menu" },
      make("p", {}, user ? make("strong", {}, user.email) : "This tab has a token.", make("span", { class: "quiet" }, user ? roleInWords(user.role) : "It keeps it until you close it.")),
      make("a", { class: "key", href: "/inbox/approvals" }, "Approvals"),
      mayManage ? make("a", { class: "key", href: "/inbox/settings" }, "Users and tokens") : null,
      // Whom a proxy signs in, it signs out.
      user && end !== null ? changing : null,
      user && end === null ? null : leaving));
  changing.addEventListener("click", () => {
    menu.open = false;
    askForNewPassword(user, () => menu.querySelector("summary").focus());
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  place.replaceChildren(menu);
}

addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(".account[open]")) if (!menu.contains(target)) menu.open = false;
});
