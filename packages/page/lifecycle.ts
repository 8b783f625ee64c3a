//! Reports to the module whether the page is visible, has the focus and is being used. It measures no time: every event
//! carries the clocks, and the module decides.

import { on, quietly, tell } from "./face";
import { files, warn } from "./files";
import { Tell } from "./generated/codes";
import { loadEvidence, reloadEvidence } from "./storage";

/** Events by which a visitor shows that they are using the page. */
const ACTIVITY_EVENTS = "pointerdown pointermove keydown wheel touchmove";

let isVisible = false;
let hasFocus = false;

// A form named `hidden` replaces `document.hidden`, so this reads `visibilityState`.
const isHidden = () => document.visibilityState == "hidden";

/** Reports changes of visibility and focus since the last call, then the event itself. Browsers omit some events, so each call
 * looks at the document's state and does not rely on the events for it. */
function report(code: Tell) {
  const nowFocused = document.hasFocus();
  // A frame that is scrolled out of view still says that it is visible. A frame therefore counts as visible from its
  // first use on.
  const nowVisible = !isHidden() && (self == top || isVisible || nowFocused || code == Tell.Activity);
  if (nowVisible != isVisible) tell((isVisible = nowVisible) ? Tell.Visible : Tell.Hidden);
  if (nowFocused != hasFocus) tell((hasFocus = nowFocused) ? Tell.Focus : Tell.Blur);
  tell(code);
}

/** Watches the page's life. Calls `save` when the visitor may be leaving, and every five seconds. */
export function watchLifecycle(save: () => void) {
  report(Tell.Tick);
  // Evidence of other tabs is loaded first, because the module then decides whether a new visit begins.
  on(window, "focus blur", ({ target, type }) => {
    if (target != window) return;
    if (type == "focus") loadEvidence();
    report(Tell.Tick);
  });
  on(document, "visibilitychange", () => {
    if (!isHidden()) loadEvidence();
    report(Tell.Tick);
    if (isHidden()) save();
  });
  on(document, "freeze", () => report(Tell.Freeze));
  on(document, "resume", () => report(Tell.Resume));
  on(window, "pagehide", () => {
    report(Tell.PageHide);
    save();
  });
  on(window, "pageshow", ({ persisted }) => {
    // Reported first: loading evidence begins the view anew, and a view that began before would be another one as soon as the
    // clock shows the next second.
    report(persisted ? Tell.Restored : Tell.PageShow);
    if (persisted) reloadEvidence();
  });
  // Only trusted events count, because scripts dispatch events too. Of scroll events only the document's count, because
  // a carousel scrolls its elements by itself.
  on(window, ACTIVITY_EVENTS, ({ isTrusted }) => isTrusted && report(Tell.Activity));
  on(window, "scroll", ({ isTrusted, target }) => isTrusted && target == document && report(Tell.Activity));
  // Few pages have media. The events of those in a shadow root do not leave it, but a click does.
  let media: unknown;
  on(window, "timeupdate click", (event: Event) => {
    const path = event.composedPath();
    if (event.type == "click" && !path.find((node) => (node as Node).nodeType == Node.DOCUMENT_FRAGMENT_NODE)) return;
    // In a frame, media that play are no first use of it.
    media ||= files.script("handraise-media.js").then(({ open }) => open(path, on, () => isVisible && report(Tell.Activity))).catch(warn);
  });
  // The timer does not measure time; it makes the module read the clocks. The first save comes after three seconds, because
  // Chromium writes storage to the disk five seconds after the first change and then seldom for a minute: a crash within that
  // minute then loses less.
  let seconds = 2;
  setInterval(
    quietly(() => {
      if (!isHidden()) report(Tell.Tick);
      if (++seconds % 5 == 0) save();
    }),
    1000,
  );
}

/** Marks an automated browser as suspect until somebody uses the page. */
export function watchForAutomation() {
  if (!navigator.webdriver && !/bot|crawl|spider|headless|preview/i.test(navigator.userAgent)) return;
  tell(Tell.Suspect, 1);
  on(window, ACTIVITY_EVENTS, ({ isTrusted }) => isTrusted && tell(Tell.Suspect, 0));
}
