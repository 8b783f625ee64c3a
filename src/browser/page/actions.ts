//! What was clicked: elements named by `data-handraise-action`, the definition's selectors, links. It does not know what
//! an action is worth.

import { Ask, Say, Tell } from "./codes";
import { ask, on, say, tell } from "./face";

export function watchActions() {
  const selectors = ask(Ask.Selectors).split("\n");
  on(window, "click auxclick", (event: MouseEvent) => {
    const element = event.composedPath()[0];
    // Clicks by scripts are nobody's; the right button only opens a menu.
    if (!event.isTrusted || event.button == 2 || !(element instanceof Element)) return;
    const named = element.closest("[data-handraise-action]");
    if (named) say(Say.Act, [named.getAttribute("data-handraise-action")!]);
    selectors.forEach((selector, place) => {
      try {
        if (selector && element.closest(selector)) tell(Tell.Click, place);
      } catch {
        // A selector that this browser doesn't know finds nothing.
      }
    });
    const link = element.closest<HTMLAnchorElement>("a[href]");
    if (link?.protocol) {
      const { host, protocol, pathname } = link;
      say(Say.Follow, [host || protocol, pathname], +(host == location.host));
    }
  });
}
