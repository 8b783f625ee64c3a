//! Reports how far the visitor has scrolled. It measures only on scroll events, when the browser has just computed the layout,
//! and does not know how long anybody read.

import { on, tell } from "./face";
import { Tell } from "./generated/codes";

export function watchScroll() {
  let lastPercent = 0;
  let lastHeight = 0;
  on(document, "scroll", ({ target }) => {
    if (target != document) return;
    const { scrollHeight } = document.documentElement;
    const percent = Math.round(((scrollY + innerHeight) / scrollHeight) * 100);
    if (percent == lastPercent) return;
    lastPercent = percent;
    // A page that became shorter scrolls by itself; no visitor did it.
    if (scrollHeight >= lastHeight) tell(Tell.Scroll, Math.min(percent, 100));
    lastHeight = scrollHeight;
  });
}
