//! Draws a view, for hosts that let a card make its own elements. It looks as the same report does in the inbox. It computes nothing.

import { bar, make } from "../../www/assets/element.js";
import { draw as drawSection, drawParts } from "../../www/assets/part.js";
import report from "../../www/assets/report.css";
import own from "./card.css";
import type { CardView } from "./card";

/** Made when a card is first drawn: workers, which draw none, have no style sheets. */
let styles: CSSStyleSheet | undefined;

function sheet() {
  if (!styles) {
    styles = new CSSStyleSheet();
    styles.replaceSync(report + own);
  }
  return styles;
}

/** The element's shadow root, with the styles. A style sheet that a script makes is allowed under every content security policy. */
function rootOf(element: HTMLElement) {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet()];
  return root;
}

function figures({ score, engagement, intent, grade, gradeInWords }: CardView) {
  const hasParts = engagement !== null && intent !== null;
  const badge = /^[A-D]/.test(grade) ? grade[0]!.toLowerCase() : "u";
  return make("div", { class: "figures" },
    make("p", { class: "big" }, make("b", { "data-field": "score" }, score), " of 100"),
    hasParts && make("div", { class: "split" },
      bar(`engagement ${engagement}, intent ${intent}`, ["engagement", engagement], ["intent", intent]),
      make("p", { class: "legend" }, make("span", { class: "dot-engagement" }, `engagement ${engagement}`), make("span", { class: "dot-intent" }, `intent ${intent}`))),
    grade && make("p", { class: "grade" }, make("span", { class: `badge grade-${badge}`, "data-field": "grade-rating" }, grade), make("small", {}, gradeInWords)));
}

export function draw(view: CardView | null, element: HTMLElement) {
  const root = rootOf(element);
  if (!view) {
    root.replaceChildren(make("p", { class: "loading", role: "status" }, "Loading the score …"));
    return;
  }
  const hasScore = view.state !== "empty";
  const [first, ...others] = view.sections;
  const next = first?.name === "follow-up" ? first : null;
  const card = make("article", { class: "report", "aria-label": "Lead score", "data-state": view.state },
    make("div", { class: `next next-${view.tone}` },
      make("h3", { class: "decision", "data-field": "decision" }, view.headline),
      ...(next ? [make("h4", {}, next.title), ...drawParts(next)] : []),
      ...view.notes.map(({ tone, text }) => make("p", { class: tone === "warning" ? "note" : "quiet", role: tone === "warning" ? "alert" : null }, text))),
    hasScore && figures(view),
    ...(next ? others : view.sections).map(drawSection),
    make("p", { class: "foot quiet" }, [view.asOf, view.foot].filter(Boolean).join(" · ")));
  root.replaceChildren(card);
}
