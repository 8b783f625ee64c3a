//! Answers what a definition, a visitor, a form and a time give: problems, what was read, and the report. The core computes all of
//! it. This file knows only in which order to ask, and what can still be said when a part is faulty.

const problemsOf = (error) => {
  if (error?.name !== "HandraiseError") throw error;
  return error.problems;
};

export class Judge {
  #core;
  #sample;
  /** The newest definition that compiled, and its text. */
  #held = null;

  constructor(core, sample) {
    this.#core = core;
    this.#sample = core.Definition.compile(sample);
  }

  answer({ definition, visitor, fields, atMs }) {
    const at = new Date(atMs);
    const problems = this.#compile(definition, at);
    const held = this.#held;
    const compiled = held?.text === definition ? this.#describe(held.definition) : null;
    const answer = { problems, compiled, visitorProblems: [], fields: [], earliestMs: null, outcome: null };
    if (!held) return answer;
    answer.fields = fields.map((field) => ({ answers: this.#read(field, at), worth: null }));
    try {
      const did = this.#core.Evidence.fromJson(visitor, held.definition);
      const evidence = this.#complete(did, fields, at);
      if (evidence.asOf > atMs) answer.earliestMs = evidence.asOf;
      else answer.outcome = this.#score(held, evidence, at, definition);
      evidence.free();
      if (answer.outcome) for (const number of fields.keys()) answer.fields[number].worth = this.#worth(answer.outcome.report, did, fields, number, at);
      did.free();
    } catch (error) {
      answer.visitorProblems = problemsOf(error);
    }
    return answer;
  }

  /** Takes the definition if it compiles, and returns everything that is wrong with it. */
  #compile(text, at) {
    const problems = this.#core.Definition.check(text, at);
    if (this.#held?.text === text || problems.some(({ severity }) => severity === "error")) return problems;
    try {
      const definition = this.#core.Definition.compile(text);
      this.#held?.definition.free();
      this.#held = { text, definition };
      return problems;
    } catch (error) {
      return problemsOf(error);
    }
  }

  #describe(definition) {
    const { id, version, hash, reference, mql } = definition;
    return { id, version, hash, reference, mql, changes: this.#sample.diff(definition).map(({ sentence, whom }) => ({ sentence, whom })) };
  }

  #score(held, evidence, at, definition) {
    const json = held.definition.scoreJson(evidence, at);
    return { report: JSON.parse(json), json, words: held.definition.explain(evidence, at), isOfThisText: held.text === definition };
  }

  /** What somebody did, together with what they say in these fields. */
  #complete(did, fields, at) {
    const evidence = did.clone();
    for (const { name, text } of fields) if (text) evidence.answerField(this.#held.definition, name, text, at);
    return evidence;
  }

  /** What one field is worth: what the report says otherwise than it would without the field. */
  #worth(report, did, fields, number, at) {
    const evidence = this.#complete(did, fields.filter((_, other) => other !== number), at);
    const without = JSON.parse(this.#held.definition.scoreJson(evidence, at));
    evidence.free();
    const isGiven = ({ rule, points_milli }) => without.contributions.some((other) => other.rule === rule && other.points_milli === points_milli);
    const keepsFromSales = ({ decision }) => decision === "excluded" || decision === "suppressed";
    return {
      criteria: report.criteria.filter(({ value }) => value !== null).map(({ label, attribute, value, points, most }) => ({ label, attribute, value, points, most })),
      rules: report.contributions.filter((given) => !isGiven(given)).map(({ label, points }) => ({ label, points })),
      raisesHand: report.hand_raised && !without.hand_raised,
      isUnclear: report.hand_unclear && !without.hand_unclear,
      keepsFromSales: keepsFromSales(report) && !keepsFromSales(without) ? report.reason : null,
    };
  }

  /** What the definition reads in a field: null if it has no field of that name. */
  #read({ name, text }, at) {
    const evidence = new this.#core.Evidence();
    const isKnown = evidence.answerField(this.#held.definition, name, text, at);
    const answers = evidence.toJson(this.#held.definition).answers ?? [];
    evidence.free();
    return isKnown ? answers.map(({ attribute, value }) => ({ attribute, value: value ?? null })) : null;
  }
}
