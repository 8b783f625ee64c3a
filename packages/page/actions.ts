//! Reports clicks: on elements with `data-handraise-action`, on elements that match the definition's selectors, and on links.
//! It does not know what an action is worth.

import { ask, on, say, tell } from "./face";
import { attribute, eachFound, matches } from "./forms";
import { Ask, Say, Tell } from "./generated/codes";

export function watchActions() {
  const selectors = ask(Ask.Selectors).split("\n");
  on(window, "click auxclick", (event: MouseEvent) => {
    // A click that a script dispatched is no visitor's. Of the mouse buttons only the left and the middle one follow links:
    // the right one opens a menu, the others go back and forward.
    if (!event.isTrusted || event.button > 1) return;
    // The composed path starts at the innermost element and includes open shadow roots.
    const path = event.composedPath().filter((node) => node instanceof Element);
    const find = (selector: string) => path.find((element) => matches(element, selector));
    const named = find("[data-handraise-action]");
    if (named) say(Say.Act, [attribute(named, "data-handraise-action")]);
    eachFound(selectors, find, (index) => tell(Tell.Click, index));
    const link = find("a[href]") as HTMLAnchorElement | undefined;
    if (link?.protocol) {
      const { host, protocol, pathname, search } = link;
      say(Say.Follow, [host || protocol, pathname + search], +(host == location.host));
    }
  });
}
