//! The short form of an assessment, from the module's numbers and the definition's names. Their order is that of
//! `scoring/summary.rs`.

import { Ask } from "./codes";
import { ask, bytes } from "./face";
import type { Assessment } from "./handraise";

const STAGES = ["visitor", "lead", "mql"] as const;
const DECISIONS = ["excluded", "suppressed", "hand_raiser", "qualified", "nurture"] as const;
const REASONS = ["hand_raised", "fit_and_intent", "persona_gap", "fit_unknown", "fit_below", "score_below", "intent_below"];

let names: string[];
let hash: string;

/** Learns the definition's names, once the module has it. */
export function nameWith(ofDefinition: string) {
  names = ask(Ask.Texts).split("\0");
  hash = ofDefinition;
}

/** As of now; `null` when the module answers nothing. */
export function assessment(): Assessment | null {
  const { buffer, byteOffset, length } = bytes(Ask.Numbers);
  if (!length) return null;
  const numbers = new Int32Array(buffer, byteOffset, length / 4);
  let at = 0;
  const next = () => numbers[at++]!;
  const name = () => names[next()]!;
  const maybe = () => (numbers[at] ? name() : (at++, null));
  const version = next();
  const [score, engagement, intent] = [next(), next(), next()];
  const grade = "ABCDU"[next()] as Assessment["grade"];
  const rating = next() as Assessment["rating"];
  const stage = STAGES[next()]!;
  const [segment, priority] = [maybe(), maybe()];
  const decision = next();
  const reason = decision < 2 ? name() : REASONS[next()]!;
  const handRaised = !!next();
  const reasons = [];
  while (numbers[at]) reasons.push({ rule: name(), label: name(), points: next() });
  return {
    score,
    engagement,
    intent,
    grade,
    rating,
    stage,
    segment,
    priority,
    decision: DECISIONS[decision]!,
    reason,
    handRaised,
    provisional: true,
    reasons,
    definition: `${names[0]}@${version}#${hash}`,
  };
}
