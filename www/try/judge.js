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
    answer.fields = fields.map((field) => this.#read(field, at));
    try {
      const evidence = this.#core.Evidence.fromJson(visitor, held.definition);
      for (const { name, text } of fields) if (text) evidence.answerField(held.definition, name, text, at);
      if (evidence.asOf > atMs) answer.earliestMs = evidence.asOf;
      else answer.outcome = this.#score(held, evidence, at, definition);
      evidence.free();
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

  /** What the definition reads in a field: null if it has no field of that name. */
  #read({ name, text }, at) {
    const evidence = new this.#core.Evidence();
    const isKnown = evidence.answerField(this.#held.definition, name, text, at);
    const answers = evidence.toJson(this.#held.definition).answers ?? [];
    evidence.free();
    return isKnown ? answers.map(({ attribute, value }) => ({ attribute, value: value ?? null })) : null;
  }
}
