//! Tells the module whether the page is seen and who is at it. It measures nothing: every event carries the clocks.

import { Tell } from "./codes";
import { on, quietly, tell } from "./face";
import { gather, reread } from "./storage";

const TOUCH = "pointerdown pointermove keydown wheel touchmove";

let isVisible = false;
let hasFocus = false;

// A form named `hidden` would be `document.hidden`.
const isHidden = () => document.visibilityState == "hidden";

/** Tells what has changed since it was last told, then what happened. Engines leave events out; looking never does. */
function report(code: Tell) {
  const has = document.hasFocus();
  // Frames that nobody can see say that they are visible: in a frame, seeing begins with being used.
  const sees = !isHidden() && (self == top || isVisible || has || code == Tell.Activity);
  if (sees != isVisible) tell((isVisible = sees) ? Tell.Visible : Tell.Hidden);
  if (has != hasFocus) tell((hasFocus = has) ? Tell.Focus : Tell.Blur);
  tell(code);
}

export function watchLifecycle(save: () => void) {
  report(Tell.Tick);
  // Other tabs may have gone on: whether this is a new visit is decided knowing what they know.
  on(window, "focus blur", ({ target, type }) => {
    if (target != window) return;
    if (type == "focus") gather();
    report(Tell.Tick);
  });
  on(document, "visibilitychange", () => {
    if (!isHidden()) gather();
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
    if (persisted) reread();
    report(persisted ? Tell.Restored : Tell.PageShow);
  });
  // Scripts dispatch events, too; only those of people count. Of an element inside, scrolling may be a carousel's.
  on(window, TOUCH, ({ isTrusted }) => isTrusted && report(Tell.Activity));
  on(window, "scroll", ({ isTrusted, target }) => isTrusted && target == document && report(Tell.Activity));
  // A timer never measures time, it only looks. Chromium writes to the disk five seconds after the first change, then hardly
  // for a minute: three seconds of reading should be in it.
  let seconds = 2;
  setInterval(
    quietly(() => {
      if (!isHidden()) report(Tell.Tick);
      if (++seconds % 5 == 0) save();
    }),
    1000,
  );
}

/** Until somebody touches the page, an automated browser may be nobody. */
export function watchForPeople() {
  if (!navigator.webdriver && !/bot|crawl|spider|headless|preview/i.test(navigator.userAgent)) return;
  tell(Tell.Suspect, 1);
  on(window, TOUCH, ({ isTrusted }) => isTrusted && tell(Tell.Suspect, 0));
}
