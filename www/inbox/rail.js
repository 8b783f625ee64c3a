//! The views at the left of the list, those that everybody has and those that somebody keeps; on a narrow page, a menu. It does not know what they show.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { partsOf, queryOf } from "./route.js";
import { showToast } from "./toast.js";
import { VIEWS, nameOfView, viewOf } from "./view.js";

const t = await texts("list");

/** Whether the views have a place of their own; otherwise they are a menu. As in `inbox.css`. */
export const railIsWide = matchMedia("(min-width: 60rem)");

/** The views that somebody may open. */
export const viewsFor = (hasUser) => VIEWS.filter(({ needsUser }) => hasUser || !needsUser);

function link(words, { href, isOpen, open, note, count }) {
  const node = make("a", { class: "view", href, "aria-current": isOpen ? "page" : null }, make("span", { dir: "auto" }, words), count ? make("span", { class: "count" }, make("span", { class: "sr" }, ": "), String(count)) : null, note ? make("small", {}, note) : null);
  node.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  return make("li", {}, node);
}

const isKeptAs = (at) => ({ query }) => queryOf({ ...partsOf(query), view: viewOf(partsOf(query).view).id }) === queryOf({ ...at, view: viewOf(at.view).id });

/** What a route is called: by the name that somebody keeps it under, else by its view's. */
export const nameOfRoute = (at, saved) => saved.find(isKeptAs(at))?.name ?? nameOfView(at.view);

/** Draws it. `at` is the route; `open(parts)` shows a view; `keep` and `remove` change those that are kept, and `said` or `failed` tells what became of it; `addressOf` is the address of parts;
 * `countOf(id)` how many are in a view, where that is known. */
export function drawRail(place, at, { saved, countOf, hasUser, mayShare, open, keep, remove, changed, said, failed, addressOf }) {
  const isKept = isKeptAs(at);
  const own = viewsFor(hasUser).map(({ id }) => {
    const parts = { ...partsOf(""), view: id === "today" ? "" : id };
    return link(nameOfView(id), { href: addressOf({ person: null, ...parts }), isOpen: viewOf(at.view).id === id && !saved.some(isKept), open: () => open(parts), count: countOf(id) });
  });
  const kept = saved.map((view) => {
    const parts = partsOf(view.query);
    const item = link(view.name, { href: addressOf({ person: null, ...parts }), isOpen: isKept(view), open: () => open(parts), note: view.own ? (view.shared ? t("viewSharedShort") : "") : view.by });
    if (!view.own) return item;
    const gone = make("button", { type: "button", class: "plain remove", "aria-label": t("removeView", { name: view.name }) }, "×");
    gone.addEventListener("click", async () => {
      const answer = await remove(view.name);
      if (!answer.ok) return failed(answer.detail);
      const words = t("viewRemoved", { name: view.name });
      said(words);
      showToast(words, async () => {
        await keep({ name: view.name, query: view.query, shared: view.shared });
        changed();
      });
      changed();
    });
    item.append(gone);
    return item;
  });
  const keeping = make("button", { type: "button", class: "plain", id: "keep-view" }, t("keepThisView"));
  keeping.addEventListener("click", async () => (await import("./keep-view.js")).askForName(at, { keep, kept: changed, mayShare }));
  const parts = [
    make("ul", { id: "views" }, ...own),
    kept.length ? make("h2", { class: "rail-title" }, t("savedViews")) : null,
    kept.length ? make("ul", { id: "saved-views" }, ...kept) : null,
    keeping,
  ];
  const menu = railIsWide.matches
    ? make("div", { class: "rail-menu" }, ...parts)
    : make("details", { class: "rail-menu" }, make("summary", {}, make("span", { class: "sr" }, `${t("views")}: `), make("span", { dir: "auto" }, nameOfRoute(at, saved))), ...parts);
  // Drawn anew, an open menu would lose the focus.
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.replaceChildren(menu);
  if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}
