//! Reports which page is open, however a single-page app changes it. It keeps no address and does not know page classes.

import { on, quietly, say } from "./face";
import { Say } from "./generated/codes";

/** Reports the open page now and after each navigation. Calls `onNextPage` for each page after the first. */
export function watchPage(onNextPage: () => void) {
  let hasReported = false;
  const report = quietly(() => {
    // An app that routes by hash writes the path there: `#/pricing`.
    const { host, pathname, search, hash } = location;
    if (say(Say.Open, [host, hash[1] == "/" ? hash.slice(1) : pathname + search]) && hasReported) onNextPage();
    hasReported = true;
  });
  report();
  const { navigation } = window as any;
  // Without a current entry, `navigation` is an element with that id, or the page has an opaque origin and gets no events.
  // https://developer.mozilla.org/en-US/docs/Web/API/Navigation/currentEntry
  if (navigation?.currentEntry) return on(navigation, "currententrychange", report);
  on(window, "popstate hashchange", report);
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History["pushState"]>) {
      const result = original.apply(this, args);
      report();
      return result;
    };
  }
}
