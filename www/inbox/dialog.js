//! A dialog over the page, and what is shown in one only once. It does not know what it is about.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";

const t = await texts("account");

/** Opens a dialog. It is gone when it is closed → { show(title, ...nodes), close(), whenClosed(callback) } */
export function openDialog(title, ...nodes) {
  const heading = make("h2", { id: "dialog-title" }, title);
  const body = make("div", { class: "dialog-body" }, ...nodes);
  const dialog = make("dialog", { "aria-labelledby": "dialog-title" }, heading, body);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  const show = (next, ...others) => {
    heading.textContent = next;
    body.replaceChildren(...others);
    heading.tabIndex = -1;
    heading.focus();
  };
  return { show, close: () => dialog.close(), whenClosed: (callback) => dialog.addEventListener("close", callback) };
}

/** Closes whatever dialog is open, because who may see it has changed. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
}

/** A button that closes the dialog. Before something that cannot be undone, it has the focus first. */
export function cancelButton(opened, isFirst = false) {
  const button = make("button", { type: "button", class: "key", autofocus: isFirst }, t("cancel"));
  button.addEventListener("click", () => opened().close());
  return button;
}

/** A secret that is shown once, with a button that copies it, and one that ends it. */
export function shownOnce({ label, secret, note, end, close }) {
  const field = make("input", { id: "once", type: "text", readonly: true, spellcheck: "false", autocomplete: "off" });
  field.value = secret;
  field.addEventListener("focus", () => field.select());
  const copy = make("button", { type: "button", class: "key key-main", id: "copy" }, t("copy"));
  const copied = make("p", { class: "quiet", role: "status" });
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(secret);
      copied.textContent = t("copied");
    } catch {
      // The browser forbids it, as over plain http.
      field.focus();
      copied.textContent = t("copy_by_hand");
    }
  });
  const done = make("button", { type: "button", class: "key", id: "done" }, end);
  done.addEventListener("click", close);
  return [make("div", { class: "field" }, make("label", { for: "once" }, label), make("div", { class: "control" }, field, copy)), copied, make("p", { class: "note" }, note), make("div", { class: "form-keys" }, done)];
}
