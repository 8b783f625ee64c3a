//! Tells the module whether the page is seen and who is at it. It measures nothing: every event carries the clocks.

import { Tell } from "./codes";
import { on, tell } from "./face";

let visible = false;
let focused = false;

/** Tells what has changed since it was last told, then what happened. Engines leave events out; looking never does. */
function report(code: Tell) {
  const sees = document.visibilityState == "visible";
  const has = document.hasFocus();
  if (sees != visible) tell((visible = sees) ? Tell.Visible : Tell.Hidden);
  if (has != focused) tell((focused = has) ? Tell.Focus : Tell.Blur);
  tell(code);
}

export function watchLifecycle(everySecond: () => void, leaving: () => void, shown: (restored: boolean) => void) {
  report(Tell.Tick);
  on(window, "focus blur", () => report(Tell.Tick));
  on(document, "visibilitychange", () => {
    report(Tell.Tick);
    visible ? shown(false) : leaving();
  });
  on(document, "freeze", () => report(Tell.Freeze));
  on(document, "resume", () => report(Tell.Resume));
  on(window, "pagehide", () => {
    report(Tell.PageHide);
    leaving();
  });
  on(window, "pageshow", ({ persisted }) => {
    report(persisted ? Tell.Restored : Tell.PageShow);
    if (persisted) shown(true);
  });
  // Scripts dispatch events, too; only those of people count.
  on(window, "pointerdown pointermove keydown wheel touchmove scroll", (event) => event.isTrusted && report(Tell.Activity));
  // A timer never measures time, it only looks.
  setInterval(() => {
    if (document.hidden) return;
    report(Tell.Tick);
    everySecond();
  }, 1000);
}

/** Until somebody touches the page, an automated browser may be nobody. */
export function watchForPeople() {
  if (!navigator.webdriver) return;
  tell(Tell.Suspect, 1);
  on(window, "pointerdown pointermove keydown wheel touchmove", (event) => event.isTrusted && tell(Tell.Suspect, 0));
}
