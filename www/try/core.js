//! The page's side of the worker. It asks one question at a time: while one is being answered, only the newest of the others is kept.

export class Core {
  #worker;
  #isBusy = true;
  #next = null;

  /** `told` has a function for each kind of message: `sample`, `answer`, `absent` and `broken`. */
  constructor(told) {
    const broken = () => told.broken("the worker ended");
    try {
      this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    } catch {
      // A policy forbids workers.
      setTimeout(broken);
      return;
    }
    this.#worker.addEventListener("error", broken);
    this.#worker.addEventListener("message", ({ data }) => {
      const [kind] = Object.keys(data);
      if (kind === "sample" || kind === "answer") this.#go();
      told[kind](data[kind]);
    });
  }

  /** Whether a question has no answer yet. */
  get isBusy() {
    return this.#isBusy;
  }

  ask(question) {
    this.#next = question;
    if (!this.#isBusy) this.#go();
  }

  #go() {
    this.#isBusy = this.#next !== null;
    if (!this.#isBusy) return;
    this.#worker.postMessage(this.#next);
    this.#next = null;
  }
}
