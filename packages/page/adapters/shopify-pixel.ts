//! Shopify: a custom pixel runs in a sandbox and sees the shop's events; this script runs in the theme's pages and sees the plugin. The pixel leaves the
//! names of events in this tab's `sessionStorage`, and here they become actions. It does not know which events there are.

import { quietly } from "./shared/plugin";

/** Before the number of an event, in its key. The pixel's own code has it too: `pkg-templates/shopify-pixel/files/pixel.js`. */
const PREFIX = "handraise-pixel.";

const take = () =>
  quietly(() => {
    // The stub has it too, and keeps actions for the plugin.
    if (!window.handraise?.action) return;
    for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX))) {
      const name = sessionStorage.getItem(key);
      sessionStorage.removeItem(key);
      if (name) window.handraise.action(name);
    }
  });

take();
// The pixel may still be at work when the page is there, and it cannot tell the page. What a visitor does on the way to a sent form, does.
for (const type of ["load", "focusin", "submit"]) addEventListener(type, take, true);
