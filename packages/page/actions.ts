//! What was clicked: elements named by `data-handraise-action`, the definition's selectors, links. It does not know what
//! an action is worth.

import { Ask, Say, Tell } from "./codes";
import { ask, on, say, tell } from "./face";
import { attribute, matches } from "./forms";

export function watchActions() {
  const selectors = ask(Ask.Selectors).split("\n");
  on(window, "click auxclick", (event: MouseEvent) => {
    // Clicks by scripts are nobody's; the right button only opens a menu, and others lead back and forth.
    if (!event.isTrusted || event.button > 1) return;
    // From the innermost on, out of shadow roots, too.
    const path = event.composedPath().filter((node) => node instanceof Element);
    const find = (selector: string) => path.find((element) => matches(element, selector));
    const named = find("[data-handraise-action]");
    if (named) say(Say.Act, [attribute(named, "data-handraise-action")]);
    selectors.forEach((selector, place) => {
      try {
        if (selector && find(selector)) tell(Tell.Click, place);
      } catch {
        // A selector that this browser doesn't know finds nothing.
      }
    });
    const link = find("a[href]") as HTMLAnchorElement | undefined;
    if (link?.protocol) {
      const { host, protocol, pathname } = link;
      say(Say.Follow, [host || protocol, pathname], +(host == location.host));
    }
  });
}
