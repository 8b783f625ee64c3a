//! Somebody keeps what the list shows under a name. It does not know where views are shown, nor where they are kept.

import { texts } from "../assets/language.js";
import { choiceField, textField } from "./form.js";
import { openForm } from "./form-dialog.js";
import { queryOf } from "./route.js";

const t = await texts("list");

/** Asks for a name, and keeps what the list shows now under it. */
export function askForName(parts, { keep, kept, mayShare }) {
  const name = textField({ name: "view-name", label: t("viewName"), maxlength: 60, required: true, autocomplete: "off", dir: "auto" });
  const share = mayShare ? choiceField({ name: "share", label: t("viewFor"), choices: [{ value: "own", label: t("viewOwn") }, { value: "shared", label: t("viewShared") }], chosen: ["own"] }) : null;
  const send = async (values) => {
    const answer = await keep({ name: values["view-name"], query: queryOf(parts), shared: values.share === "shared" });
    return answer.field === "name" ? { ...answer, field: "view-name" } : answer;
  };
  openForm(t("keepViewAs"), { fields: [name, share].filter(Boolean), action: t("keepView"), send, done: kept });
}
