//! The head of a report: what is to happen, the score, and grade and rating. Every key of the report may be missing. It shows what
//! was computed and computes nothing itself.

import { gradeBadge } from "./badge.js";
import { inEnglish } from "./english.js";
import { bar, make } from "./element.js";
import { whole } from "./figures.js";
import { followUpOf } from "./follow-up.js";
import { drawParts } from "./part.js";
import { decisionInWords, gradeInWords, ratingInWords } from "./words.js";

/** What is to happen, and by when if it is known when the lead came. Who knows more than the report says it in a headline and a tone of
 * their own. */
export function nextStep(a, receivedMs = null, { headline = decisionInWords(a.decision), tone = a.hand_raised ? "raised" : "calm" } = {}) {
  return make("div", { class: `next next-${tone}` },
    make("p", { class: "decision", "data-field": "decision" }, tone === "raised" ? make("img", { src: "/assets/hand.svg", alt: "", width: 22, height: 22 }) : null, headline),
    ...drawParts(followUpOf(a, receivedMs)));
}

/** The score, what it is made of, and grade and rating. */
export function scoreBlock(a, t = inEnglish) {
  const parts = ["engagement", "intent"].map((name) => [name, a[name] ?? whole(a[`${name}_milli`])]);
  const words = (none) => parts.map(([name, value]) => `${t(`${name}_title`)} ${value ?? none}`);
  return make("div", { class: "figures" },
    make("p", { class: "big" }, make("b", { "data-field": "score" }, String(a.score ?? "–")), ` ${t("of_100")}`),
    make("div", { class: "split" },
      bar(words(t("unknown")).join(", "), ...parts),
      make("p", { class: "legend" }, ...words("–").map((text, place) => make("span", { class: `dot-${parts[place][0]}` }, text)))),
    make("p", { class: "grade" }, gradeBadge(a), make("small", {}, [gradeInWords(a.grade), ratingInWords(a.rating)].filter(Boolean).join(", "))));
}
