//! `<text-editor label language>`: a text area with line numbers, colours, and marks where problems are. The text area does all the
//! editing; a copy of its text lies below it and shows the colours. It knows no definition and no evidence.

import { make } from "../assets/element.js";
import { piecesOf } from "./highlight.js";

const BY_SEVERITY = { error: 2, warning: 1, note: 0 };

class TextEditor extends HTMLElement {
  #area;
  #copy;
  #problems = [];
  /** What is shown of each line: its text and its marks, as a key. */
  #keys = [];

  connectedCallback() {
    if (this.#area) return;
    const label = this.getAttribute("label");
    this.#area = make("textarea", { "aria-label": label, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off" });
    this.#copy = make("div", { class: "copy", "aria-hidden": "true" });
    this.append(make("div", { class: "sheet" }, this.#copy, this.#area));
    this.#area.addEventListener("input", () => this.#draw());
    // A list of problems below it takes some of its height.
    new ResizeObserver(() => this.#showCursor()).observe(this);
    this.#draw();
  }

  get value() {
    return this.#area.value;
  }

  set value(text) {
    this.#area.value = text;
    this.#draw();
  }

  /** `shown` are the problems, worst first; those without a line have no mark. */
  set problems(shown) {
    this.#problems = [...shown].sort((a, b) => BY_SEVERITY[b.severity] - BY_SEVERITY[a.severity]);
    const isFaulty = shown.some(({ severity }) => severity === "error");
    this.#area.setAttribute("aria-invalid", String(isFaulty));
    this.#draw();
  }

  /** The element that says what is wrong. */
  describedBy(id) {
    this.#area.setAttribute("aria-describedby", id);
  }

  /** Puts the cursor at a place and shows it. */
  jump(line, column = 1) {
    const before = this.value.split("\n").slice(0, line - 1);
    const own = this.value.split("\n")[line - 1] ?? "";
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + [...own].slice(0, column - 1).join("").length;
    this.#area.focus({ preventScroll: true });
    this.#area.setSelectionRange(at, at);
    this.scrollIntoView({ block: "nearest" });
    const shown = this.#copy.children[line - 1];
    if (!shown) return;
    this.scrollTop = shown.offsetTop - this.clientHeight / 3;
    const mark = shown.querySelector(".mark");
    const isBeyond = mark && mark.offsetLeft + mark.offsetWidth > this.clientWidth;
    this.scrollLeft = isBeyond ? mark.offsetLeft - this.clientWidth / 2 : 0;
    for (const other of this.#copy.querySelectorAll(".found")) other.classList.remove("found");
    shown.classList.add("found");
  }

  /** Keeps the line with the cursor in sight while somebody types. */
  #showCursor() {
    if (document.activeElement !== this.#area) return;
    const line = this.#copy.children[this.value.slice(0, this.#area.selectionEnd).split("\n").length - 1];
    const hidden = line.offsetTop + 2 * line.offsetHeight - this.scrollTop - this.clientHeight;
    if (hidden > 0) this.scrollTop += hidden;
    else if (line.offsetTop < this.scrollTop) this.scrollTop = line.offsetTop;
  }

  /** Draws the lines that changed, which while somebody types is one. */
  #draw() {
    const lines = this.#area.value.split("\n");
    const marks = Map.groupBy(this.#problems, ({ line }) => line);
    const keys = lines.map((text, number) => `${(marks.get(number + 1) ?? []).map(({ severity, column }) => severity + column).join()}\n${text}`);
    const old = this.#keys;
    let begin = 0;
    while (begin < keys.length && begin < old.length && keys[begin] === old[begin]) begin += 1;
    let same = 0;
    while (same < Math.min(keys.length, old.length) - begin && keys.at(-1 - same) === old.at(-1 - same)) same += 1;
    for (let gone = old.length - same - begin; gone > 0; gone -= 1) this.#copy.children[begin].remove();
    const fresh = lines.slice(begin, lines.length - same).map((text, number) => this.#line(text, marks.get(begin + number + 1) ?? []));
    if (begin === this.#copy.children.length) this.#copy.append(...fresh);
    else this.#copy.children[begin].before(...fresh);
    this.#keys = keys;
  }

  #line(text, marks) {
    const pieces = piecesOf(text, this.getAttribute("language"), marks).map(({ text: part, kind, severity }) => {
      const classes = [kind && `code-${kind}`, severity && `mark mark-${severity}`].filter(Boolean).join(" ");
      return classes ? make("span", { class: classes }, part) : part;
    });
    return make("div", { class: "line", "data-severity": marks[0]?.severity }, ...pieces);
  }
}

customElements.define("text-editor", TextEditor);
