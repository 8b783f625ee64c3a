//! What the keys of the inbox do, and whether they and the sound are on. It does not know the list.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { openDialog } from "./dialog.js";
import { areKeysOn, switchKeys } from "./keys.js";
import { viewsFor } from "./rail.js";
import { nameOfView } from "./view.js";

const t = await texts("list");
const KEYS = [["j k ↓ ↑", "help_move"], ["Enter", "help_open"], ["Esc", "help_close"], ["e", "act_accept"], ["r", "act_reject"], ["a", "act_assign"], ["s", "act_snooze"], ["f", "followUpHow"], ["u", "help_undo"], ["x", "help_select"], ["/", "help_search"], ["Ctrl+K ⌘K", "palette"], ["?", "help"]];
const SOUND = "handraise:sound";

/** Whether a new P1 makes a sound: only for whoever switched it on. */
export function isSoundOn() {
  try {
    return localStorage.getItem(SOUND) === "on";
  } catch {
    return false;
  }
}

function switchSound(isOn) {
  try {
    localStorage.setItem(SOUND, isOn ? "on" : "off");
  } catch {
    // It stays off.
  }
}

/** A short tone. A browser that forbids it stays silent. */
export function ring() {
  try {
    const context = new AudioContext();
    const [tone, volume] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, context.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.4);
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
    tone.addEventListener("ended", () => context.close());
  } catch {
    // Without sound the title and the announcement say the same.
  }
}

function switchBox(id, words, isOn, switched) {
  const box = make("input", { type: "checkbox", id, checked: isOn });
  box.addEventListener("change", () => switched(box.checked));
  return make("div", { class: "choice" }, box, make("label", { for: id }, words));
}

export function openHelp(hasUser) {
  const before = document.activeElement;
  const rows = [...KEYS.map(([key, words]) => [key, t(words)]), ...viewsFor(hasUser).map(({ id, key }) => [`g ${key}`, nameOfView(id)])];
  const close = make("button", { type: "button", class: "key key-main" }, t("close"));
  const opened = openDialog(t("help"),
    make("dl", { class: "keys" }, ...rows.map(([key, words]) => make("div", {}, make("dt", {}, ...key.split(" ").flatMap((part, place) => [place ? " " : null, make("kbd", {}, part)])), make("dd", {}, words)))),
    switchBox("keys-on", t("keysOn"), areKeysOn(), switchKeys),
    switchBox("sound-on", t("soundOn"), isSoundOn(), (isOn) => {
      switchSound(isOn);
      if (isOn) ring();
    }),
    make("div", { class: "form-keys" }, close));
  close.addEventListener("click", () => opened.close());
  opened.whenClosed(() => before?.isConnected && before.focus({ preventScroll: true }));
}
