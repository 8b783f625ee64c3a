//! Builds the page's short assessment from the module's numbers and the definition's names. The numbers come in the order
//! in which `scoring/summary.rs` writes them. It does not know how a score is computed.

import { Ask } from "./codes";
import { ask, bytes } from "./face";
import type { Assessment } from "./handraise";

const STAGES = ["visitor", "lead", "mql"] as const;
const DECISIONS = ["excluded", "suppressed", "hand_raiser", "qualified", "nurture"] as const;
const REASONS = ["hand_raised", "fit_and_intent", "persona_gap", "fit_unknown", "fit_below", "score_below", "intent_below"];

let names: string[];
let hash: string;

/** Reads the definition's names from the module, which must have loaded the definition, and stores its hash. */
export function setDefinitionNames(definitionHash: string) {
  names = ask(Ask.Texts).split("\0");
  hash = definitionHash;
}

/** Returns the assessment as of now; `null` while the module is not running. */
export function assessment(): Assessment | null {
  const { buffer, byteOffset, length } = bytes(Ask.Numbers);
  if (!length) return null;
  const numbers = new Int32Array(buffer, byteOffset, length / 4);
  let at = 0;
  const next = () => numbers[at++]!;
  const name = () => names[next()]!;
  const optionalName = () => (numbers[at] ? name() : (at++, null));
  const version = next();
  const [score, engagement, intent] = [next(), next(), next()];
  const grade = "ABCDU"[next()] as Assessment["grade"];
  const rating = next() as Assessment["rating"];
  const stage = STAGES[next()]!;
  const [segment, priority] = [optionalName(), optionalName()];
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
