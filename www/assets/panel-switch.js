//! Switches the demo's live score panel on (`?panel=1`) and off (`?panel=0`), and keeps its room in the page. It runs before the page is
//! shown, so that the panel moves nothing when it appears. It knows no score; a page without the panel loads nothing more.

// The panel's script is a module and reads the state from the document, so this file needs no other names than these.
{
  const SWITCH_KEY = "handraise-panel";
  const FOLD_KEY = "handraise-panel-folded";
  const asked = new URLSearchParams(location.search).get("panel");

  // The browser may block storage, which then throws. The panel then forgets its state when the visitor leaves the page.
  const isOn = () => {
    try {
      if (asked === "1") localStorage.setItem(SWITCH_KEY, "on");
      if (asked === "0") localStorage.removeItem(SWITCH_KEY);
      return localStorage.getItem(SWITCH_KEY) === "on";
    } catch {
      return asked === "1";
    }
  };

  const wasFolded = () => {
    try {
      return sessionStorage.getItem(FOLD_KEY) === "yes";
    } catch {
      return false;
    }
  };

  if (isOn()) {
    // Where there is no room beside the page (see `site.css`), the panel begins as one line.
    const isBeside = matchMedia("(min-width: 76rem)").matches;
    document.documentElement.dataset.panel = isBeside && !wasFolded() ? "open" : "folded";
    addEventListener("DOMContentLoaded", () => import("/assets/panel.js"));
  }
}
