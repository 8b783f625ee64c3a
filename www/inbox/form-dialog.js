//! A dialog with a form in it. It does not know what is asked.

import { cancelButton, openDialog } from "./dialog.js";
import { drawForm } from "./form.js";

/** Opens it. `send(values)` tells; `done(answer)` is called when the receiver has taken it, and the dialog is closed. */
export function openForm(title, { fields, action, send, done, tone, before }) {
  let opened;
  let answer;
  const sent = async (values) => (answer = await send(values));
  const form = drawForm({ fields, action, tone, before, beside: cancelButton(() => opened), send: sent, done: () => {
    opened.close();
    done(answer);
  } });
  opened = openDialog(title, form);
  fields[0].focus();
}
