//! What sales is to do with a lead, and by when. It knows no elements.

import { clock, limit } from "./figures.js";
import { facts, note, section } from "./section.js";
import { say } from "./speech.js";
import { labelOf, reasonInWords } from "./words.js";

/** The section about the next step, with a deadline if it is known when the lead came. */
export function followUpOf(a, receivedMs = null, dateOf = clock) {
  const within = () => (receivedMs === null ? limit(a.sla_min) : say("by", { limit: limit(a.sla_min), time: dateOf(receivedMs + a.sla_min * 60_000) }));
  const unclear = a.hand_unclear && note(say("hand_unclear"), "warning", "hand-unclear");
  const rows = facts("follow-up", [
    [labelOf("priority"), a.priority],
    [labelOf("queue"), a.queue],
    [labelOf("sla_min"), a.sla_min > 0 ? within() : undefined],
    [labelOf("reason"), a.reason ? reasonInWords(a.reason) : undefined],
    [labelOf("alert"), a.alert ? say("alert") : undefined],
  ]);
  return section("follow-up", say("what_to_do"), unclear, rows);
}
