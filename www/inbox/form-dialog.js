//! A dialog with a form in it. It does not know what is asked.

import { cancelButton, openDialog } from "./dialog.js";
import { drawForm } from "./form.js";

/** Opens it. `send(values)` tells; `done(answer)` is called when the receiver has taken it, and the dialog is closed. With a `draft`, what was typed and not sent
 * stands there again. */
export function openForm(title, { fields, action, send, done, tone, before, draft }) {
  let opened;
  let answer;
  const texts = fields.filter(({ set }) => set);
  const first = Object.fromEntries(texts.map((field) => [field.name, field.value()]));
  for (const field of texts) if (draft?.typed[field.name] !== undefined) field.set(draft.typed[field.name]);
  const sent = async (values) => (answer = await send(values));
  const form = drawForm({ fields, action, tone, before, beside: cancelButton(() => opened), send: sent, done: () => {
    opened.close();
    done(answer);
  } });
  opened = openDialog(title, form);
  if (draft) opened.whenClosed(() => {
    const typed = texts.map((field) => [field.name, field.value()]).filter(([name, value]) => value !== first[name]);
    if (answer?.ok || !typed.length) draft.drop();
    else draft.keep(Object.fromEntries(typed));
  });
  fields[0].focus();
}
