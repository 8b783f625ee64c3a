//! The keyboard of the inbox: single keys, and `g` with a letter after it. They are off while somebody types, in dialogs, and for whoever switches them
//! off (WCAG 2.1.4). It does not know what they do.

const KEPT = "handraise:keys";
const SEQUENCE_MS = 1500;

/** Whether single keys do something. */
export function areKeysOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

export function switchKeys(isOn) {
  try {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
  } catch {
    // They stay as they are.
  }
}

const types = (target) => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && target.type !== "checkbox";

/** Listens. `keys` maps a key to what it does; `afterG` a letter after `g`; `palette` is for Ctrl-K and ⌘K. */
export function listen({ keys, afterG, palette }) {
  let since = -Infinity;
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (isChord && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      return palette();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || types(event.target) || document.querySelector("dialog[open]")) return;
    const isPlain = event.key.length === 1;
    if (isPlain && !areKeysOn()) return;
    const isSecond = event.timeStamp - since < SEQUENCE_MS;
    since = -Infinity;
    if (isSecond && Object.hasOwn(afterG, event.key)) {
      event.preventDefault();
      return afterG[event.key]();
    }
    if (event.key === "g") {
      since = event.timeStamp;
      return;
    }
    if (!Object.hasOwn(keys, event.key)) return;
    if (keys[event.key](event) !== false) event.preventDefault();
  });
}
