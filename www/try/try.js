//! The playground: passes what is written to the core, and shows what it answers. It does not know scoring, and asks no server.

import { make } from "../assets/element.js";
import { clock } from "../assets/figures.js";
import { Core } from "./core.js";
import "./editor.js";
import "./fields.js";
import { saveFile, takeFiles } from "./file.js";
import { keep, kept } from "./keep.js";
import { placed } from "./place.js";
import { withCode } from "./problems.js";
import { chooseViews, showNothing, showOutcome, showStale } from "./result.js";
import { STARTS, begin } from "./starts.js";

const DAY_MS = 86_400_000;
const byId = (id) => document.getElementById(id);
const [definition, visitor, fields, at] = ["definition-text", "visitor-text", "fields", "at"].map(byId);

let sample = "";
let compiled = null;
let replaced = "";

const thisMinute = () => Math.floor(Date.now() / 60_000) * 60_000;
const atMs = () => new Date(at.value).getTime();

/** Shows a time in the field, which is in this device's zone and has minutes. */
function setTime(ms) {
  const minute = Math.ceil(ms / 60_000) * 60_000;
  at.value = new Date(minute - new Date(minute).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function say(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = !text;
}

const core = new Core({
  sample(text) {
    sample = text;
    const before = kept();
    setTime(before?.atMs ?? thisMinute());
    definition.value = before?.definition ?? sample;
    if (before) [visitor.value, fields.value] = [before.visitor, before.fields];
    else startWith(STARTS[0]);
    ask();
  },
  answer: show,
  absent() {
    say("The core that computes everything is not here. In a checkout, “cargo xtask demo” builds it after the start and says when it is ready; then load this page again.");
    showNothing("There is no report without the core.");
  },
  broken() {
    say("The core has stopped. Load this page again; what you typed is kept in this tab.");
    showStale("This report is from before the core stopped.");
  },
});

function ask() {
  const time = atMs();
  if (Number.isNaN(time)) return sayTime("Choose a date and a time: a score is always as of a time.");
  const question = { definition: definition.value, visitor: visitor.value, fields: fields.value, atMs: time };
  keep(question);
  core.ask(question);
  showBusy();
}

function sayTime(words, ...more) {
  byId("at-problem").replaceChildren(words, ...more);
  byId("at-problem").hidden = !words;
}

/** Assistive technology waits until the report is that of what is written. */
function showBusy() {
  byId("report").setAttribute("aria-busy", String(core.isBusy));
}

function show(answer) {
  showBusy();
  showProblems("definition", definition, answer.problems);
  showProblems("visitor", visitor, answer.visitorProblems.map((problem) => placed(problem, visitor.value)));
  fields.read = answer.fields;
  compiled = answer.compiled;
  showCompiled();
  showTime(answer.earliestMs);
  if (answer.outcome) {
    showOutcome(answer.outcome);
    return showStale(answer.outcome.isOfThisText ? "" : "The definition has errors. This report is by the last version that compiled.");
  }
  if (answer.visitorProblems.length) return showNothing("The evidence has errors. There is a new report when they are mended.");
  if (answer.earliestMs !== null) return showNothing("The time is before something that the visitor did. There is a new report with a later time.");
  showNothing("The definition has errors. There is a report when they are mended.");
}

function showProblems(part, editor, problems) {
  editor.problems = problems;
  byId(`${part}-problems`).problems = problems;
}

function showTime(earliestMs) {
  if (earliestMs === null) return sayTime("");
  const button = make("button", { type: "button", class: "key" }, `Set it to ${clock(Math.ceil(earliestMs / 60_000) * 60_000)}`);
  button.addEventListener("click", () => {
    setTime(earliestMs);
    at.focus();
    ask();
  });
  sayTime("Something that the visitor did, or said, is after this time. ", button);
}

function showCompiled() {
  byId("save-mql").disabled = !compiled;
  byId("changes").hidden = !compiled;
  if (!compiled) {
    byId("compiled").textContent = "It does not compile yet.";
    return;
  }
  const size = new Intl.NumberFormat("en-GB").format(compiled.mql.length);
  byId("compiled").replaceChildren(`${compiled.id}, version ${compiled.version}: ${size} bytes as .mql, hash `, make("code", { title: compiled.hash }, compiled.hash.slice(0, 16)));
  const { changes } = compiled;
  byId("changes").firstElementChild.textContent = changes.length ? `What changes against the sample: ${changes.length}` : "The same as the sample, for every visitor";
  byId("changes").lastElementChild.replaceChildren(...changes.map(({ sentence, whom }) => make("li", {}, ...withCode(sentence), make("small", {}, ...withCode(whom)))));
}

function startWith(start) {
  const { visitor: did, fields: said } = begin(start, atMs());
  visitor.value = did;
  fields.value = said;
}

/** Nothing that somebody wrote is lost by it: they can put it back. */
function replaceDefinition(text) {
  if (definition.value === text) return;
  replaced = definition.value;
  byId("back").hidden = replaced === sample;
  definition.value = text;
  ask();
}

for (const [editor, part] of [[definition, "definition"], [visitor, "visitor"]]) {
  const list = byId(`${part}-problems`);
  editor.describedBy(list.summaryId);
  editor.addEventListener("input", ask);
  list.addEventListener("jump", ({ detail }) => editor.jump(detail.line, detail.column ?? 1));
}
fields.addEventListener("change", ask);
at.addEventListener("input", ask);
for (const button of byId("moves").children) {
  button.addEventListener("click", () => {
    const from = Number.isNaN(atMs()) ? thisMinute() : atMs();
    setTime(button.dataset.move === "now" ? thisMinute() : from + Number(button.dataset.move) * DAY_MS);
    ask();
  });
}
for (const start of STARTS) {
  const button = make("button", { type: "button", class: "key", "data-start": start.id }, start.label);
  button.addEventListener("click", () => {
    if (Number.isNaN(atMs())) setTime(thisMinute());
    startWith(start);
    ask();
  });
  byId("starts").append(button);
}
byId("sample").addEventListener("click", () => replaceDefinition(sample));
byId("back").addEventListener("click", () => replaceDefinition(replaced));
byId("save").addEventListener("click", () => saveFile(`${compiled?.id ?? "definition"}.${definition.value.trimStart().startsWith("{") ? "json" : "toml"}`, definition.value, "text/plain"));
byId("save-mql").addEventListener("click", () => compiled && saveFile(`${compiled.id}-${compiled.version}.mql`, compiled.mql, "application/octet-stream"));
takeFiles(byId("open"), byId("definition"), ({ text, refused }) => {
  say(refused ?? "");
  if (text !== undefined) replaceDefinition(text);
});
chooseViews();
