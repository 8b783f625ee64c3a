//! How far the page was scrolled. Looks only after the visitor has scrolled, when the layout is fresh anyway.

import { Tell } from "./codes";
import { on, tell } from "./face";

export function watchScroll() {
  let last = 0;
  let height = 0;
  on(document, "scroll", ({ target }) => {
    if (target != document) return;
    const { scrollHeight } = document.documentElement;
    const percent = Math.round(((scrollY + innerHeight) / scrollHeight) * 100);
    if (percent == last) return;
    last = percent;
    // A page that becomes shorter is moved, by nobody.
    if (scrollHeight >= height) tell(Tell.Scroll, Math.min(percent, 100));
    height = scrollHeight;
  });
}
