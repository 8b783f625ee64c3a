//! What became different of somebody, in few words for a row of the list: the receiver says it of those who changed since a time. It knows no elements.

import { texts } from "../assets/language.js";
import { decisionInWords, stageInShort } from "../assets/words.js";
import { ownerInWords } from "./team.js";

const t = await texts("list");
/** As many as a row has room for. */
const MOST = 3;
const SAID = ["form", "update", "touch", "attribute", "status", "follow_up", "snooze", "override", "suppression", "objection", "merge", "split"];

const moved = ({ from, to }, inWords = (value) => value) => t("changedFromTo", { from: from === null ? "–" : inWords(from), to: to === null ? "–" : inWords(to) });

/** What was told, where the row does not say it elsewhere. */
function toldInWords(kind, person, me) {
  if (kind === "assignment") return person.owner ? t("changedOwner", { owner: ownerInWords(person.owner, me) }) : t("changedNoOwner");
  return SAID.includes(kind) ? t(`changed_${kind}`) : "";
}

/** ["Fit B → A", "P2 → P1", "Owner: You"] */
export function changedInWords(person, me) {
  if (!person.changed) return [];
  const { grade, priority, stage, decision, told = [] } = person.changed;
  // Of somebody who was not known, everything is another.
  const isNew = stage?.from === "visitor";
  const moves = isNew ? [t("changedNew")] : [
    grade && `${t("grade")} ${moved(grade, (letter) => (letter === "U" ? t("gradeUnknown") : letter))}`,
    priority && moved(priority),
    stage && moved(stage, stageInShort),
    decision && !priority && !stage && decisionInWords(decision.to),
  ];
  const kinds = told.filter((kind) => !(isNew && kind === "form") && !(stage && kind === "status"));
  return [...moves, ...kinds.map((kind) => toldInWords(kind, person, me))].filter(Boolean).slice(0, MOST);
}
