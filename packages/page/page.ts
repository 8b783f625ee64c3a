//! Which page is open, through every way a single-page app has of changing it. It keeps no address.

import { Say } from "./codes";
import { on, quietly, say } from "./face";

export function watchPage(changed: () => void) {
  let isOpen = false;
  const open = quietly(() => {
    // Apps that route by hash write it as a path.
    const { host, pathname, hash } = location;
    if (say(Say.Open, [host, hash[1] == "/" ? hash.slice(1) : pathname]) && isOpen) changed();
    isOpen = true;
  });
  open();
  const { navigation } = window as any;
  // Without an entry it is an element of that id, or a page of no origin, whose navigation sends no events.
  if (navigation?.currentEntry) return on(navigation, "currententrychange", open);
  on(window, "popstate hashchange", open);
  for (const name of ["pushState", "replaceState"] as const) {
    const inner = history[name];
    history[name] = function (this: History, ...args: Parameters<History["pushState"]>) {
      const result = inner.apply(this, args);
      open();
      return result;
    };
  }
}
