//! What a card shows of a lead: the explanation as of now, and beside it what the record says. It knows no elements and no host.

import { dated } from "../../www/assets/figures.js";
import { fitOf } from "../../www/assets/fit.js";
import { followUpOf } from "../../www/assets/follow-up.js";
import { interestsOf, missingOf, reasonsOf } from "../../www/assets/reason.js";
import { facts, line, lines, note, section } from "../../www/assets/section.js";
import { decisionInWords, gradeInWords, gradeTimesRating, ratingInWords, stageInWords } from "../../www/assets/words.js";
import type { Report } from "../page/report";
import type { Card, CardView, LeadRecord, Note, Part, Section } from "./card";

/** A card as its views see it. */
interface Reports {
  definition: Card["definition"];
  report: Card["report"];
  /** When the form with this evidence was sent, in seconds since 1970; 0 if the evidence doesn't say it. */
  sentS(evidence: string): number;
}

/** The values of a record as texts; what is missing is empty. CRMs keep numbers as `42`, `42.0` or `"42"`. */
type Texts = Record<Field, string>;
type Field = keyof Required<LeadRecord>;
const FIELDS: Field[] = ["score", "grade", "rating", "stage", "segment", "reasons", "definition", "evidence", "submission", "status"];
const NUMBERS: Field[] = ["score", "rating"];

function textsOf(record: LeadRecord): Texts {
  const text = (name: Field) => {
    const value = String(record?.[name] ?? "").trim();
    return NUMBERS.includes(name) && value && Number.isFinite(Number(value)) ? String(Number(value)) : value;
  };
  return Object.fromEntries(FIELDS.map((name) => [name, text(name)])) as Texts;
}

const nameOf = ({ id, version }: Card["definition"]) => `${id}, version ${version}`;

/** What to know about the definition that the record names, as `id@version#hash`, if it is not the card's. */
function definitionNote(reference: string, own: Card["definition"]): Note | null {
  const [, id, version, hash] = /^(.+)@(\d+)#([0-9a-f]{16,64})$/i.exec(reference) ?? [];
  if (id === undefined || version === undefined || hash === undefined) {
    return { tone: "info", text: `The record does not say which definition scored this lead. The card explains with ${nameOf(own)}.` };
  }
  if (own.hash.startsWith(hash.toLowerCase())) return null;
  const isSameName = id === own.id && Number(version) === own.version;
  const named = isSameName ? `${id}, version ${version}, with other content (${hash.slice(0, 8)} instead of ${own.hash.slice(0, 8)})` : `${id}, version ${version}`;
  const isNewer = id === own.id && Number(version) > own.version;
  const remedy = isNewer ? " Ask for the card that has the newer one." : "";
  return { tone: "warning", text: `Another definition scored this lead: ${named}. The card explains with ${nameOf(own)}, so its figures can differ.${remedy}` };
}

function notesOf({ definition }: Reports, texts: Texts): Note[] {
  const notes: Note[] = [];
  const other = definitionNote(texts.definition, definition);
  if (other) notes.push(other);
  if (texts.status === "pending" || texts.status === "failed") {
    const why = texts.status === "pending" ? "was not ready yet" : "could not start";
    notes.push({ tone: "info", text: `The script on the page ${why} when the form was sent, so what this visitor did before may be missing.` });
  }
  return notes;
}

/** What the record says, beside what the evidence gave when the form was sent; and whether the two differ. */
function recordOf(texts: Texts, sent: Report | null): [Section | null, boolean] {
  const sentWords: Partial<Texts> = sent ? { score: String(sent.score), grade: sent.grade, rating: String(sent.rating), stage: sent.stage, segment: sent.segment ?? "" } : {};
  const shown: [Field, string, (value: string) => string][] = [
    ["score", "Score", String],
    ["grade", "Fit", String],
    ["rating", "Activity", (value) => `${value}${ratingInWords(value) && `, ${ratingInWords(value)}`}`],
    ["stage", "Stage", stageInWords],
    ["segment", "Segment", String],
  ];
  const rows = [];
  let differs = false;
  for (const [name, label, words] of shown) {
    if (!texts[name]) continue;
    const computed = sentWords[name];
    const isSame = computed === undefined || computed.toLowerCase() === texts[name].toLowerCase();
    differs ||= !isSame;
    rows.push(line(label, isSame ? "" : `the evidence gave ${computed ? words(computed) : "nothing"}`, words(texts[name])));
  }
  const reasons = texts.reasons && facts("stored-reasons", [["Reasons on the record", texts.reasons]]);
  const agreement = sent && rows.length && !differs ? note("The record says what the evidence gave when the form was sent.") : null;
  const all: Section = section("record", "On the record", rows.length ? lines("stored", rows) : null, reasons, agreement);
  return [all.parts.length ? all : null, differs];
}

/** Said where the record's own values are all there is, or differ from what the evidence gives. */
const UNVERIFIED = "If your receiver wrote them, it knew more than the page. If the form itself filled them in, nobody has checked them.";

const blank = (definition: Card["definition"]): CardView => ({
  state: "empty",
  headline: "No score on this record",
  tone: "calm",
  score: "–",
  engagement: null,
  intent: null,
  grade: "",
  gradeInWords: "",
  asOf: "",
  notes: [],
  sections: [],
  foot: `Definition: ${nameOf(definition)}`,
});

/** What the record alone says. */
function storedView(card: Reports, texts: Texts): CardView {
  const why = texts.evidence
    ? "The evidence on this record can't be read. It may have been cut or changed. The card shows the record's own values, without an explanation."
    : "This record has no evidence, so the card shows the record's own values, without an explanation.";
  return {
    ...blank(card.definition),
    state: "stored",
    headline: texts.stage ? stageInWords(texts.stage) : "Scored",
    // A form can claim any stage.
    tone: "calm",
    score: texts.score || "–",
    grade: texts.grade || texts.rating ? gradeTimesRating(texts.grade || undefined, texts.rating || undefined) : "",
    gradeInWords: [gradeInWords(texts.grade), ratingInWords(texts.rating)].filter(Boolean).join(", "),
    asOf: "As the record says",
    notes: [...notesOf(card, texts), { tone: "warning", text: `${why} ${UNVERIFIED}` }],
    sections: [recordOf(texts, null)[0]].filter((each): each is Section => each !== null),
  };
}

/** What was to be done when the form was sent, and by when: that does not begin anew each time somebody looks. */
function arrivalOf(sent: Report, sentS: number): Section {
  const followUp = followUpOf({ ...sent, alert: false }, sentS ? sentS * 1000 : null, dated);
  return { ...followUp, title: sentS ? `When the form was sent, ${dated(sentS * 1000)}` : "When the form was sent" };
}

/** The view of a record as of a time. */
export function viewOf(card: Reports, record: LeadRecord, nowS: number): CardView {
  const texts = textsOf(record);
  if (FIELDS.every((name) => !texts[name])) {
    return { ...blank(card.definition), notes: [{ tone: "info", text: "No form with a Handraise score has been sent for it, its fields have other names than this card was packed with, or you may not see them." }] };
  }
  if (!texts.evidence) return storedView(card, texts);
  const sentS = card.sentS(texts.evidence);
  // A clock that is behind the visitor's does not make evidence of the future.
  const asOfS = Math.max(Number.isFinite(nowS) ? nowS : 0, sentS);
  const now = card.report(texts.evidence, asOfS);
  if (now === null) return storedView(card, texts);
  const report: Report = JSON.parse(now);
  const sent: Report = JSON.parse(card.report(texts.evidence, sentS) ?? now);
  const decay = sent.score === report.score ? [] : [`${sent.score} when the form was sent`];
  const [onRecord, differs] = recordOf(texts, sent);
  const notes = notesOf(card, texts);
  if (differs) notes.push({ tone: "warning", text: `The record's values differ from what its evidence gives; see “On the record”. ${UNVERIFIED}` });
  // Points help nobody who is excluded.
  const isOut = report.decision === "excluded" || report.decision === "suppressed";
  const sections: (Section | null)[] = [arrivalOf(sent, sentS), reasonsOf(report), fitOf(report), interestsOf(report), isOut ? null : missingOf(report), onRecord];
  return {
    ...blank(card.definition),
    state: "explained",
    headline: decisionInWords(report.decision),
    tone: report.decision === "hand_raiser" ? "raised" : report.decision === "qualified" ? "qualified" : "calm",
    score: String(report.score),
    engagement: report.engagement,
    intent: report.intent,
    grade: gradeTimesRating(report.grade, report.rating),
    gradeInWords: [gradeInWords(report.grade), ratingInWords(report.rating)].filter(Boolean).join(", "),
    asOf: [`As of ${dated(asOfS * 1000)}`, ...decay].join("; "),
    notes,
    sections: sections.filter((each): each is Section => each !== null && each.parts.some((part: Part) => part.text || part.rows.length)),
  };
}
