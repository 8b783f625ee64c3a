//! The button that leads from somebody back to the list. It does not know the way.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";

const t = await texts("list");

export function backButton(goBack) {
  const back = make("button", { type: "button", class: "key back" }, t("back"));
  back.addEventListener("click", goBack);
  return back;
}
