//! Somebody chooses another password. It does not know where that is offered.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { cancelButton, openDialog } from "./dialog.js";
import { drawForm, secretField } from "./form.js";
import { changePassword } from "./session.js";

const t = await texts("account");

/** `goBack` puts the focus where it was. */
export function askForNewPassword(user, goBack) {
  const present = secretField({ name: "present", label: t("present_password") });
  const chosen = secretField({ name: "new", label: t("new_password"), hint: t("password_rule"), isNew: true });
  // For password managers, which ask whose password it is.
  const whose = make("input", { type: "text", autocomplete: "username", value: user.email, hidden: true, "aria-label": t("email") });
  let opened;
  const done = () => {
    const button = make("button", { type: "button", class: "key key-main", id: "done" }, t("done"));
    button.addEventListener("click", () => opened.close());
    opened.show(t("password_changed"), make("p", {}, t("elsewhere_out")), make("div", { class: "form-keys" }, button));
  };
  const form = drawForm({ before: whose, fields: [present, chosen], action: t("change_password"), beside: cancelButton(() => opened), send: (values) => changePassword(values.present, values.new), done });
  opened = openDialog(t("change_password_title"), form);
  opened.whenClosed(goBack);
}
