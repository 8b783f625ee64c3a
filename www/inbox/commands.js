//! What the command palette offers beside people: views, and what may be done. It does not know how any of it is done.

import { texts } from "../assets/language.js";
import { nameOfView } from "./view.js";

const t = await texts("list");
const ACTS = [["accept", "e"], ["reject", "r"], ["assign", "a"], ["snooze", "s"]];

const decisions = (act, undo) => [
  ...ACTS.map(([name, key]) => ({ name: t(`act_${name}`), hint: key, run: () => act(name) })),
  { name: t("followUpHow"), hint: "f", run: () => act("followUp") },
  { name: t("help_undo"), hint: "u", run: undo },
];

/** → [{ name, hint, run }] */
export function commandsOf({ isReader, views, saved, openView, openKept, act, undo, exportView, openHelp }) {
  return [
    ...views.map(({ id, key }) => ({ name: nameOfView(id), hint: `g ${key}`, run: () => openView(id) })),
    ...saved.map(({ name, query }) => ({ name, hint: t("savedViews"), run: () => openKept(query) })),
    // Whoever only reads decides nothing.
    ...(isReader ? [] : decisions(act, undo)),
    { name: t("export"), hint: "", run: exportView },
    { name: t("help"), hint: "?", run: openHelp },
  ];
}
