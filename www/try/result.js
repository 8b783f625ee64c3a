//! Shows the report: as sales sees it, in words, and as JSON. It shows what was computed and computes nothing itself.

import { make } from "../assets/element.js";
import { fitOf } from "../assets/fit.js";
import { draw } from "../assets/part.js";
import { interestsOf, missingOf, reasonsOf } from "../assets/reason.js";
import { gradeBadge } from "../assets/badge.js";
import { nextStep, scoreBlock } from "../assets/report.js";
import { decisionInWords, sentence } from "../assets/words.js";

const byId = (id) => document.getElementById(id);

const SKIPPED = {
  no_consent: "behaviour may not be used without consent",
  not_in_force: "not in force at this time",
  bot: "a program, not a person",
  internal: "the team's own visits",
  not_admitted: "the evidence is not admitted",
};

let shown = "";

function skippedNote(report) {
  const reasons = [...new Set((report.skipped ?? []).map(({ reason }) => reason))];
  if (!reasons.length) return null;
  const words = reasons.map((reason) => SKIPPED[reason] ?? sentence(reason)).join("; ");
  const count = report.skipped.length;
  return make("p", { class: "quiet", "data-field": "skipped" }, `${count} ${count === 1 ? "rule was" : "rules were"} not looked at: ${words}.`);
}

/** Draws an outcome. An unchanged one is not drawn again, so that it can be read and selected while somebody types. */
export function showOutcome({ report, words, json }) {
  if (json === shown) return;
  shown = json;
  const parts = [nextStep(report), scoreBlock(report), draw(reasonsOf(report)), skippedNote(report), ...[missingOf(report), fitOf(report), interestsOf(report)].map(draw)];
  byId("view-report").replaceChildren(...parts.filter(Boolean));
  byId("view-words").textContent = words;
  byId("view-json").textContent = JSON.stringify(report, null, 2);
  byId("brief").replaceChildren(make("b", {}, String(report.score)), gradeBadge(report), make("span", {}, decisionInWords(report.decision)));
  byId("brief").setAttribute("aria-label", `Score ${report.score} of 100, ${decisionInWords(report.decision)}: go to the report`);
  byId("brief").hidden = false;
}

/** Says why the report is not that of what is written now; an empty text says that it is. */
export function showStale(why) {
  byId("stale").hidden = !why;
  if (byId("stale").textContent !== why) byId("stale").textContent = why;
  for (const id of ["view-report", "view-words", "view-json", "brief"]) byId(id).toggleAttribute("data-stale", Boolean(why));
}

/** There is no report, and this is why. */
export function showNothing(why) {
  if (shown) return showStale(why);
  byId("view-report").replaceChildren(make("p", { class: "quiet" }, why));
}

/** The three views, of which one is shown. */
export function chooseViews() {
  const buttons = [...document.querySelectorAll("[data-view]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(each === button));
        byId(`view-${each.dataset.view}`).hidden = each !== button;
      }
    });
  }
}
