//! The command palette: finds views, actions and people by what somebody types. It does not know what follows when one is chosen.

export { commandsOf } from "./commands.js";
import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { cardOf, nameOf } from "./standing.js";

const t = await texts("list");
const TYPED_MS = 150;
const PEOPLE = 8;

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Opens it. `commands` are [{ name, hint, run }]; `findPeople(words)` gives people; `choose(id)` opens one. */
export function openPalette({ commands, findPeople, choose }) {
  const before = document.activeElement;
  const field = make("input", { type: "text", id: "palette-field", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list", "aria-label": t("paletteLabel"), placeholder: t("paletteLabel"), autocomplete: "off", spellcheck: "false" });
  const list = make("ul", { id: "palette-list", role: "listbox", "aria-label": t("paletteFound") });
  const nothing = make("p", { class: "quiet", role: "status" });
  const dialog = make("dialog", { class: "palette", "aria-label": t("palette") }, field, list, nothing);
  let options = [];
  let at = 0;
  let people = [];
  let latest = 0;

  const mark = () => options.forEach(({ node }, place) => {
    node.setAttribute("aria-selected", String(place === at));
    if (place !== at) return;
    field.setAttribute("aria-activedescendant", node.id);
    node.scrollIntoView({ block: "nearest" });
  });
  const take = (option) => {
    dialog.close();
    option?.run();
  };
  function show() {
    const words = folded(field.value).split(/\s+/).filter(Boolean);
    const fits = ({ name }) => words.every((word) => folded(name).includes(word));
    const found = [...commands.filter(fits), ...people];
    options = found.map((option, place) => {
      const node = make("li", { role: "option", id: `option-${place}` }, make("span", { dir: "auto" }, option.name), option.hint ? make("small", { dir: "auto" }, option.hint) : null);
      node.addEventListener("click", () => take(option));
      return { ...option, node };
    });
    at = Math.min(at, Math.max(0, options.length - 1));
    list.replaceChildren(...options.map(({ node }) => node));
    nothing.textContent = options.length ? "" : t("paletteNothing");
    if (!options.length) field.removeAttribute("aria-activedescendant");
    mark();
  }
  let typing = null;
  field.addEventListener("input", () => {
    at = 0;
    show();
    clearTimeout(typing);
    typing = setTimeout(async () => {
      const request = ++latest;
      const words = field.value.trim();
      const found = words ? await findPeople(words, PEOPLE) : [];
      if (request !== latest || !dialog.open) return;
      people = found.map((person) => ({ name: nameOf(person), hint: [cardOf(person).company, cardOf(person).email].filter(Boolean).join(" · "), run: () => choose(person.person) }));
      show();
    }, TYPED_MS);
  });
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      at = (at + step + options.length) % Math.max(1, options.length);
      mark();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      take(options[at]);
    }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  show();
  field.focus();
}
