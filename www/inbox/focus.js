//! Where the focus is in the list, and where it goes when a decision takes away what had it. It does not know what is decided.

import { focusRow } from "./list.js";
import { neighboursOf } from "./triage.js";

/** Looks after the focus in a list of people, beside which there may be a place for who is open. */
export function focusIn(list) {
  // The row that had the focus last, and who stood around it when something was decided.
  let last = null;
  let around = null;
  // The row that has the focus because whoever was decided about has left the list.
  let standsIn = null;
  list.addEventListener("focusin", ({ target }) => (last = target.closest("li")?.dataset.person ?? last));
  const isLost = () => !document.activeElement || document.activeElement === document.body;
  const ids = () => [...list.querySelectorAll("li[data-person]")].map(({ dataset }) => dataset.person);
  const row = () => (list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.person : undefined);
  const meant = () => (document.activeElement === standsIn ? undefined : row());
  return {
    /** Everybody who has a row, in order. */
    ids,
    /** Whose row has the focus. */
    row,
    /** The same; nobody while a row only stands in: keys are about whoever is open until the focus moves on. */
    meant,
    /** Something was decided about somebody, or about several: what has the focus may go. */
    decided(id) {
      around = neighboursOf(ids(), meant() ?? id ?? last);
    },
    /** The rows were drawn. `stand` is the link that has the focus instead of one that is gone, if there is one; `isBeside` whether somebody is open beside the
     * list, and `alone` the place of who is open instead of it. */
    drawn({ stand, wasStanding, isBeside, alone }) {
      if (isBeside && (stand || wasStanding)) standsIn = stand ?? document.activeElement;
      const wanted = around;
      around = null;
      if (!wanted || !isLost()) return;
      if (alone) return alone.focus({ preventScroll: true });
      const found = [wanted.id, ...wanted.after, ...wanted.before].find((id) => focusRow(list, id));
      if (isBeside && found !== wanted.id) standsIn = document.activeElement;
    },
    isStandingIn: () => document.activeElement === standsIn,
  };
}
