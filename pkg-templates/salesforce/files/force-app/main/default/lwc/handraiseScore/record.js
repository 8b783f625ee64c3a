// What the record says, and the card for a record that nothing explains. It knows the names of the fields, and computes no score.

const NAMES = ["score", "grade", "rating", "stage", "segment", "reasons", "definition", "evidence", "submission", "status"];

/** A field's name in Salesforce. */
const fieldOf = (name) => `Handraise_${name.charAt(0).toUpperCase()}${name.slice(1)}__c`;

/** The fields of an object as the record's adapter takes them. */
export const fieldsOf = (object) => NAMES.map((name) => `${object}.${fieldOf(name)}`);

/** The values of a record, and the names of fields that the user may not see. */
export function leadOf({ fields = {} }) {
  const lead = {};
  const hidden = [];
  for (const name of NAMES) {
    const field = fields[fieldOf(name)];
    if (field) lead[name] = field.value;
    else hidden.push(name);
  }
  return { lead, hidden, isHidden: hidden.length === NAMES.length };
}

/** The words of an error, whatever has thrown it. */
export function wordsOf(error) {
  const body = error?.body;
  const first = Array.isArray(body) ? body[0] : body;
  return String(first?.message ?? error?.message ?? error ?? "no reason was given");
}

/** A card without a score. */
const bare = (headline, notes) => ({ state: "empty", headline, tone: "calm", score: "–", engagement: null, intent: null, grade: "", gradeInWords: "", asOf: "", notes, sections: [], foot: "" });

/** The record can't be read at all. */
export const unread = (error) => bare("The record could not be read", [{ tone: "warning", text: `Salesforce says: ${wordsOf(error)}` }]);

/** The user may not see any of the fields. */
export const forbidden = () =>
  bare("You can't see this score", [{ tone: "info", text: "None of Handraise's fields is visible to you. An administrator can assign you the permission set “Handraise”." }]);

/** The user may not see some of the fields. */
export const partly = (hidden) => ({ tone: "info", text: `You can't see all of Handraise's fields of this record, so parts of the card may be missing: ${hidden.join(", ")}.` });

/** What the record has, where nothing could be computed. */
export function stored(lead, error) {
  const facts = NAMES.filter((name) => !["reasons", "evidence"].includes(name) && lead[name] !== null && lead[name] !== undefined && lead[name] !== "");
  const rows = facts.map((name) => ({ key: name, label: name.charAt(0).toUpperCase() + name.slice(1), note: "", amount: String(lead[name]), tone: "plain" }));
  const part = { tone: "plain", title: "", figure: "", text: "", rows: [] };
  const sections = [];
  if (lead.reasons) sections.push({ name: "reasons", title: "Reasons, as the form was sent", parts: [{ ...part, kind: "note", name: "reasons", text: String(lead.reasons) }] });
  if (rows.length) sections.push({ name: "record", title: "On the record", parts: [{ ...part, kind: "facts", name: "record", rows }] });
  if (!sections.length && !lead.evidence) return bare("No score on this record", []);
  const hasScore = lead.score !== null && lead.score !== undefined;
  return {
    ...bare("What the record says", [{ tone: "warning", text: `Nothing could be computed, so this is what is stored: ${wordsOf(error)}` }]),
    state: "stored",
    score: hasScore ? String(lead.score) : "–",
    grade: [lead.grade, lead.rating].filter(Boolean).join(""),
    asOf: hasScore ? "As of when the form was sent" : "",
    sections,
  };
}
