//! How far the page was scrolled. Looks only after the visitor has scrolled, when the layout is fresh anyway.

import { Tell } from "./codes";
import { on, tell } from "./face";

export function watchScroll() {
  let last = 0;
  on(document, "scroll", ({ target }) => {
    if (target != document) return;
    const { scrollHeight } = document.documentElement;
    const percent = Math.round(((scrollY + innerHeight) / scrollHeight) * 100);
    // A page that becomes shorter is moved to its top, where all of it is seen, by nobody.
    if (scrollY && percent != last) tell(Tell.Scroll, Math.min((last = percent), 100));
  });
}
