//! What a salesperson must know before they do anything: that somebody is to be left alone, to be checked, or not to be relied on, each in its own
//! words. It does not know what is shown below.

import { make } from "../assets/element.js";
import { dated } from "../assets/figures.js";
import { texts } from "../assets/language.js";
import { rowsOf } from "../assets/section.js";
import { checksInWords } from "../assets/words.js";
import { checksOf, givenBackInWords, heldBackBy, isContradicted, newestForm } from "./standing.js";

const t = await texts("person");
// What the list calls the same.
const FIELDS = { checks: "checks", unclear: "hand-unclear" };

/** Whether every form of somebody is contradicted: nothing that they are said to have written can be relied on. */
export const isAllContradicted = (person) => rowsOf(person.forms).length > 0 && rowsOf(person.forms).every(isContradicted);

/** Whether nobody is to call or write before somebody has looked, or at all. */
export const promisesNothing = (person) => Boolean(heldBackBy(person)) || checksOf(person).length > 0 || isAllContradicted(person);

function heldBanner(person) {
  const held = heldBackBy(person);
  if (!held) return null;
  const { suppression, list, until_ms: until } = person.suppressed ?? {};
  const kind = suppression === "unsubscribed" ? "unsubscribed" : held;
  const more = [list && t("on_list", { list }), Number.isFinite(until) && t("until", { when: dated(until) })].filter(Boolean).join(", ");
  return { name: kind, tone: "held", icon: "×", title: t(`banner_${kind}`), text: [t(`banner_${kind}_text`), more && `${more}.`].filter(Boolean).join(" ") };
}

/** What the verdict on the newest form means for somebody who wants to call. */
function verdictBanner(person) {
  // Nobody is to rely on anything there.
  if (heldBackBy(person) || checksOf(person).length) return null;
  const verdict = newestForm(person)?.verdict;
  if (isAllContradicted(person)) return { name: "contradicted", tone: "danger", icon: "!", title: t("banner_contradicted"), text: t("banner_contradicted_text") };
  if (verdict === "contradicted") return { name: "contradicted", tone: "warn", icon: "!", title: t("banner_newest_contradicted"), text: t("banner_newest_contradicted_text") };
  if (verdict === "mismatch") return { name: "mismatch", tone: "warn", icon: "!", title: t("banner_mismatch"), text: t("banner_mismatch_text") };
  if (verdict === "unverified") return { name: "unverified", tone: "info", icon: "i", title: t("banner_unverified"), text: t("banner_unverified_text") };
  return null;
}

function bannersOf(person) {
  const checks = checksOf(person);
  const isHeld = Boolean(heldBackBy(person));
  const back = givenBackInWords(person);
  const objections = rowsOf(person.objections).map(({ to }) => to);
  return [
    heldBanner(person),
    checks.length && { name: "checks", tone: "warn", icon: "!", title: t("banner_checks"), text: t("banner_checks_text", { checks: checksInWords(checks) }) },
    verdictBanner(person),
    person.report?.hand_unclear && !isHeld && { name: "unclear", tone: "warn", icon: "?", title: t("banner_unclear"), text: t("banner_unclear_text") },
    back && !isHeld && { name: "back", tone: "held", icon: "<", title: t("banner_back", { reason: back }), text: t("banner_back_text") },
    objections.length && { name: "objection", tone: "info", icon: "i", title: t("banner_objection"), text: t("banner_objection_text") },
  ].filter(Boolean);
}

/** All of them, or nothing. Icons repeat what the words say. */
export function bannersBlock(person) {
  const drawn = bannersOf(person).map(({ name, tone, icon, title, text }) =>
    make("div", { class: `banner banner-${tone}`, "data-banner": name, "data-field": FIELDS[name] },
      make("span", { class: "banner-icon", "aria-hidden": "true" }, icon), make("p", {}, make("strong", {}, title), " ", text)));
  return drawn.length ? make("div", { class: "banners" }, ...drawn) : null;
}
