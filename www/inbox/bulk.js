//! The bar with what may be done with those who are selected. It does not know what follows.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";

const t = await texts("list");

/** Draws it. `act(name)` does what is chosen. */
export function drawBar(place, count, act) {
  const wasHidden = place.hidden;
  place.hidden = !count;
  if (!count) return place.replaceChildren();
  const words = t("selected", { count });
  if (!wasHidden) return (place.querySelector("b").textContent = words);
  const button = (name, tone = "key") => {
    const made = make("button", { type: "button", class: tone, "data-act": name }, t(`act_${name}`));
    made.addEventListener("click", () => act(name));
    return made;
  };
  place.replaceChildren(make("b", {}, words), button("accept", "key key-main"), button("reject"), button("assign"), button("snooze"), button("clear", "plain"));
}
