//! `<problem-list label about>`: how many problems there are, and each with its place, its remedy and its code. A click on a place
//! sends the event `jump`. It knows no editor.

import { make } from "../assets/element.js";

const NAMES = { error: "Error", warning: "Warning", note: "Note" };
const counted = (count, one) => (count ? `${count} ${one}${count === 1 ? "" : "s"}` : "");

/** `text with code` between backticks → nodes. */
export const withCode = (text) => String(text).split("`").map((part, number) => (number % 2 ? make("code", {}, part) : part));

class ProblemList extends HTMLElement {
  #summary;
  #list;

  connectedCallback() {
    if (this.#list) return;
    this.#summary = make("p", { role: "status", class: "count", id: `${this.id}-count` });
    this.#list = make("ol", { "aria-label": this.getAttribute("label") });
    this.append(this.#summary, this.#list);
  }

  /** The element that says how many problems there are. */
  get summaryId() {
    return this.#summary.id;
  }

  set problems(shown) {
    const count = (severity) => shown.filter((problem) => problem.severity === severity).length;
    const words = [counted(count("error"), "error"), counted(count("warning"), "warning"), counted(count("note"), "note")].filter(Boolean).join(", ");
    const summary = words ? `${words} in ${this.getAttribute("about")}` : `No problems in ${this.getAttribute("about")}`;
    // An unchanged text is not read out again.
    if (this.#summary.textContent !== summary) this.#summary.textContent = summary;
    this.dataset.worst = count("error") ? "error" : count("warning") ? "warning" : "none";
    this.#list.replaceChildren(...shown.map((problem) => this.#item(problem)));
  }

  #item({ severity, code, path, line, column, message, remedy }) {
    const place = line === null ? null : make("button", { type: "button", class: "place" }, `Line ${line}`);
    place?.addEventListener("click", () => this.dispatchEvent(new CustomEvent("jump", { detail: { line, column } })));
    return make("li", { "data-severity": severity, "data-code": code },
      make("p", {}, make("b", { class: "severity" }, NAMES[severity]), " ", place, " ", make("span", { class: "quiet" }, path ? `${path} · ${code}` : code)),
      make("p", { class: "message-text" }, ...withCode(message)),
      make("p", { class: "remedy" }, make("span", { class: "quiet" }, "To do: "), ...withCode(remedy)));
  }
}

customElements.define("problem-list", ProblemList);
