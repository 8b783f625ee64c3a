//! The search above the list, what it is limited to and sorted by, and the chips that say so. It does not know what is found.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { stageInShort } from "../assets/words.js";
import { FILTERS } from "./route.js";

const t = await texts("list");
const STAGES = ["visitor", "lead", "mql", "sal", "sql", "opportunity", "customer"];
/** How long somebody has stopped typing before the receiver is asked. */
const TYPED_MS = 200;

const choices = (hasUser) => ({
  priority: ["P1", "P2", "P3", "P4"].map((id) => [id, id]),
  stage: STAGES.map((stage) => [stage, stageInShort(stage)]),
  owner: [...(hasUser ? [["me", t("ownerMe")]] : []), ["none", t("ownerNone")]],
  grade: ["A", "B", "C", "D", "U"].map((grade) => [grade, grade]),
});
const SORTS = ["due", "priority", "last", "name"];

function select(id, label, options, first) {
  const control = make("select", { id: `filter-${id}`, name: id }, ...(first ? [make("option", { value: "" }, first)] : []), ...options.map(([value, words]) => make("option", { value }, words)));
  return make("div", { class: "field" }, make("label", { for: `filter-${id}` }, label), control);
}

/** Draws the form once. `changed(parts, isTyping)` gets what somebody asks for. */
export function drawFilter(form, hasUser, changed) {
  const search = make("input", { type: "search", id: "search", name: "search", autocomplete: "off", autocapitalize: "none", spellcheck: "false", "aria-describedby": "search-wrong", "aria-keyshortcuts": "/" });
  const fields = Object.entries(choices(hasUser)).map(([name, options]) => select(name, t(name), options, t("any")));
  form.replaceChildren(
    make("div", { class: "field find-text" }, make("label", { for: "search" }, t("searchLabel")), search),
    make("details", { class: "filters", id: "filters" }, make("summary", { class: "key" }, t("filter")), make("div", { class: "filter-fields" }, ...fields, select("sort", t("sort"), SORTS.map((sort) => [sort, t(`sort_${sort}`)]), t("sortUsual")))),
    make("p", { class: "chips", id: "chips", hidden: true }),
    make("p", { class: "wrong", id: "search-wrong", role: "alert", hidden: true }),
  );
  const parts = () => ({ search: search.value.trim(), ...Object.fromEntries([...FILTERS.filter((name) => name !== "queue"), "sort"].map((name) => [name, form.elements[name].value])) });
  let typing = null;
  const now = (isTyping) => {
    clearTimeout(typing);
    typing = null;
    changed(parts(), isTyping);
  };
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(now, TYPED_MS, true);
  });
  form.addEventListener("change", ({ target }) => target !== search && now(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    now(false);
  });
}

/** Shows what the address says. What somebody is typing stays. */
export function showFilter(form, at, clear) {
  for (const name of ["search", ...FILTERS, "sort"]) {
    const control = form.elements[name];
    if (control && control !== document.activeElement) control.value = at[name];
  }
  const words = { priority: at.priority, stage: at.stage && stageInShort(at.stage), owner: { me: t("ownerMe"), none: t("ownerNone") }[at.owner] ?? at.owner, grade: at.grade, queue: at.queue };
  const chips = FILTERS.filter((name) => at[name]).map((name) => {
    const chip = make("button", { type: "button", class: "chip", "data-filter": name }, `${t(name)}: `, make("b", { dir: "auto" }, words[name]), make("span", { "aria-hidden": "true" }, " ×"), make("span", { class: "sr" }, ` – ${t("removeFilter")}`));
    chip.addEventListener("click", () => clear(name));
    return chip;
  });
  const place = form.querySelector("#chips");
  place.hidden = !chips.length;
  place.replaceChildren(...chips);
}
