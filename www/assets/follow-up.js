//! What sales is to do with a lead, and by when. It knows no elements.

import { clock, limit } from "./figures.js";
import { facts, note, section } from "./section.js";
import { labelOf, reasonInWords } from "./words.js";

/** The section about the next step, with a deadline if it is known when the lead came. */
export function followUpOf(a, receivedMs = null, dateOf = clock) {
  const due = receivedMs === null ? "" : `, by ${dateOf(receivedMs + a.sla_min * 60_000)}`;
  const unclear = a.hand_unclear && note("A person should read this. What they answered about being contacted is neither a clear yes nor a clear no.", "warning", "hand-unclear");
  const rows = facts("follow-up", [
    [labelOf("priority"), a.priority],
    [labelOf("queue"), a.queue],
    [labelOf("sla_min"), a.sla_min > 0 ? limit(a.sla_min) + due : undefined],
    [labelOf("reason"), a.reason ? reasonInWords(a.reason) : undefined],
    [labelOf("alert"), a.alert ? "Tell the owner at once" : undefined],
  ]);
  return section("follow-up", "What to do", unclear, rows);
}
