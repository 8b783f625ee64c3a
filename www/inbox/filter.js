//! The search above the list, what it is limited to and sorted by, and the chips that say so. It does not know what is found.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { stageInShort } from "../assets/words.js";
import { FILTERS } from "./route.js";
import { nameOfOwner } from "./team.js";

const t = await texts("list");
const STAGES = ["visitor", "lead", "mql", "sal", "sql", "opportunity", "customer"];
/** How long somebody has stopped typing before the receiver is asked. */
const TYPED_MS = 200;

const fixed = (hasUser) => ({
  stage: STAGES.map((stage) => [stage, stageInShort(stage)]),
  owner: [...(hasUser ? [["me", t("ownerMe")]] : []), ["none", t("ownerNone")]],
  grade: ["A", "B", "C", "D", "U"].map((grade) => [grade, grade === "U" ? t("gradeUnknown") : grade]),
});
const SORTS = ["due", "priority", "last", "name"];
const inWords = (name, value) => (name === "stage" ? stageInShort(value) : name === "owner" ? ({ me: t("ownerMe"), none: t("ownerNone") }[value] ?? nameOfOwner(value)) : value);

/** Some of a filter's values, to tick: whoever has one of those that are ticked is shown. */
function ticks(name, options) {
  const boxes = options.map(([value, words]) => make("label", { class: "tick" }, make("input", { type: "checkbox", name, value }), make("span", { dir: "auto" }, words)));
  return make("fieldset", { class: "field", id: `filter-${name}`, hidden: !options.length }, make("legend", {}, t(name)), ...boxes);
}

function sorting() {
  const options = SORTS.map((sort) => make("option", { value: sort }, t(`sort_${sort}`)));
  return make("div", { class: "field" }, make("label", { for: "filter-sort" }, t("sort")), make("select", { id: "filter-sort", name: "sort" }, make("option", { value: "" }, t("sortUsual")), ...options));
}

const boxesOf = (form, name) => [...form.querySelectorAll(`input[type=checkbox][name="${name}"]`)];

/** Draws the form once. `at()` is the route; `changed(parts, isTyping)` gets what somebody asks for; `offers()` are the priorities, queues and owners that there are, once
 * somebody wants to choose among them; `goDown()` leads from the search to what it found. */
export function drawFilter(form, { hasUser, at, changed, offers, goDown }) {
  const search = make("input", { type: "search", id: "search", name: "search", autocomplete: "off", autocapitalize: "none", spellcheck: "false", "aria-describedby": "search-wrong", "aria-keyshortcuts": "/" });
  const { stage, owner, grade } = fixed(hasUser);
  const fields = make("div", { class: "filter-fields" }, ticks("priority", []), ticks("stage", stage), ticks("owner", owner), ticks("grade", grade), ticks("queue", []), sorting());
  const filters = make("details", { class: "filters", id: "filters" }, make("summary", { class: "key" }, t("filter")), fields);
  form.replaceChildren(
    make("div", { class: "field find-text" }, make("label", { for: "search" }, t("searchLabel")), search),
    filters,
    make("p", { class: "chips", id: "chips", hidden: true }),
    make("p", { class: "wrong", id: "search-wrong", role: "alert", hidden: true }),
  );
  filters.addEventListener("toggle", async () => {
    if (!filters.open) return;
    for (const [name, offered] of Object.entries(await offers())) {
      const known = boxesOf(form, name).map(({ value }) => value);
      // What is chosen already stays among them, also if nothing offers it.
      const all = new Map([...(name === "owner" ? owner : []), ...offered]);
      for (const value of at()[name]) if (!all.has(value)) all.set(value, inWords(name, value));
      if ([...all.keys()].join("\n") !== known.join("\n")) form.querySelector(`#filter-${name}`).replaceWith(ticks(name, [...all]));
    }
    showTicks(form, at());
  });
  /** What is ticked, and what no box is for. */
  const chosen = (name) => {
    const boxes = boxesOf(form, name);
    return [...boxes.filter(({ checked }) => checked).map(({ value }) => value), ...at()[name].filter((value) => !boxes.some((box) => box.value === value))];
  };
  const parts = () => ({ search: search.value.trim(), sort: form.elements.sort.value, ...Object.fromEntries(FILTERS.map((name) => [name, chosen(name)])) });
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
  search.addEventListener("keydown", (event) => {
    const go = { ArrowDown: goDown }[event.key];
    if (!go || event.isComposing) return;
    event.preventDefault();
    go();
  });
  form.addEventListener("change", ({ target }) => target !== search && now(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    now(false);
  });
}

function showTicks(form, at) {
  for (const name of FILTERS) for (const box of boxesOf(form, name)) box.checked = at[name].includes(box.value);
}

/** Shows what the address says. What somebody is typing stays. */
export function showFilter(form, at, clear) {
  for (const name of ["search", "sort"]) {
    const control = form.elements[name];
    if (control !== document.activeElement) control.value = at[name];
  }
  showTicks(form, at);
  const chips = FILTERS.flatMap((name) => at[name].map((value) => {
    const chip = make("button", { type: "button", class: "chip", "data-filter": name }, `${t(name)}: `, make("b", { dir: "auto" }, inWords(name, value)), make("span", { "aria-hidden": "true" }, " ×"), make("span", { class: "sr" }, ` – ${t("removeFilter")}`));
    chip.addEventListener("click", () => clear(name, at[name].filter((other) => other !== value)));
    return chip;
  }));
  const place = form.querySelector("#chips");
  place.hidden = !chips.length;
  place.replaceChildren(...chips);
}
