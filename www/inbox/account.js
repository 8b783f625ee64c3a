//! At the top of the team's pages: who has come in, and what they can do about it. It does not know the page below.

import { make } from "../assets/element.js";
import { choose, language, languages, texts } from "../assets/language.js";
import { roleInWords } from "./role.js";

const t = await texts("account");

/** The languages. The page speaks another one at once. */
function languageChoice() {
  const options = languages.map((code) => make("option", { value: code, lang: code, selected: code === language }, new Intl.DisplayNames(code, { type: "language" }).of(code)));
  const select = make("select", { id: "language" }, ...options);
  select.addEventListener("change", () => choose(select.value));
  return make("p", { class: "field" }, make("label", { for: "language" }, t("language")), select);
}

/** Draws it. `leave` signs out. */
export function drawAccount(place, who, leave) {
  const { user, expires_at: end } = who;
  const leaving = make("button", { type: "button", class: "key", id: "leave" }, t(user ? "sign_out" : "forget_token"));
  leaving.addEventListener("click", leave);
  const changing = make("button", { type: "button", class: "key", id: "change-password" }, t("change_password"));
  const mayManage = !user || user.role === "admin";
  const menu = make("details", { class: "account" },
    make("summary", { class: "key" }, make("span", { class: "sr" }, t("signed_in")), make("span", { class: "account-name", "data-field": "who" }, user ? user.name : t("with_token"))),
    make("div", { class: "account-menu" },
      make("p", {}, user ? make("strong", {}, user.email) : t("has_token"), make("span", { class: "quiet" }, user ? roleInWords(user.role) : t("keeps_token"))),
      make("a", { class: "key", href: "/inbox/approvals" }, t("approvals")),
      mayManage ? make("a", { class: "key", href: "/inbox/settings" }, t("users_and_tokens")) : null,
      // Whom a proxy signs in, it signs out.
      user && end !== null ? changing : null,
      user && end === null ? null : leaving,
      languageChoice()));
  changing.addEventListener("click", async () => {
    menu.open = false;
    (await import("./password.js")).askForNewPassword(user, () => menu.querySelector("summary").focus());
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
