//! Builds the page's short assessment from the module's numbers and the definition's names. It does not know how a score is
//! computed.

import { ask, bytes } from "./face";
import { Ask, Decision, DECISIONS, GRADES, Rating, REASONS, STAGES, Summary, SummaryReason } from "./generated/codes";
import type { Assessment } from "./handraise";

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
  const number = (place: number) => numbers[place]!;
  const name = (place: number) => names[number(place)]!;
  const optionalName = (place: number) => (number(place) ? name(place) : null);
  const reasons = [];
  for (let at = Summary.Reasons; at < numbers.length; at += SummaryReason.Length) {
    reasons.push({ rule: name(at + SummaryReason.Rule), label: name(at + SummaryReason.Label), points: number(at + SummaryReason.Points) });
  }
  const decision = number(Summary.Decision);
  return {
    score: number(Summary.Score),
    engagement: number(Summary.Engagement),
    intent: number(Summary.Intent),
    grade: GRADES[number(Summary.Grade)]!,
    rating: number(Summary.Rating) == Rating.U ? "U" : (number(Summary.Rating) as Assessment["rating"]),
    stage: STAGES[number(Summary.Stage)]!,
    segment: optionalName(Summary.Segment),
    priority: optionalName(Summary.Priority),
    decision: DECISIONS[decision]!,
    reason: decision <= Decision.Suppressed ? name(Summary.Reason) : REASONS[number(Summary.Reason)]!,
    handRaised: !!number(Summary.HandRaised),
    handUnclear: !!number(Summary.HandUnclear),
    provisional: true,
    reasons,
    definition: `${names[0]}@${number(Summary.Version)}#${hash}`,
  };
}
