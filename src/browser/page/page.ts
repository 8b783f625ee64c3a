//! Which page is open, through every way a single-page app has of changing it. It keeps no address.

import { Say } from "./codes";
import { on, say } from "./face";

export function watchPage(changed: () => void) {
  // Apps that route by hash write it as a path.
  const open = () => {
    const { host, pathname, hash } = location;
    if (say(Say.Open, [host, hash[1] == "/" ? hash.slice(1) : pathname])) changed();
  };
  const { navigation } = window as any;
  if (navigation) on(navigation, "currententrychange", open);
  else {
    on(window, "popstate hashchange", open);
    for (const name of ["pushState", "replaceState"] as const) {
      const inner = history[name];
      history[name] = function (this: History, ...args: Parameters<History["pushState"]>) {
        const result = inner.apply(this, args);
        try {
          open();
        } catch {
          // The app's navigation goes on.
        }
        return result;
      };
    }
  }
  open();
}
