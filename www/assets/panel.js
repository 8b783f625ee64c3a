//! The live score panel of the demo: the score of this visit and the reasons for it. `panel-switch.js` loads it where somebody switched it on.
//! It reads `window.handraise` and computes nothing itself.

import { bar, make } from "./element.js";
import { fitOf } from "./fit.js";
import { draw, pairs } from "./part.js";
import { interestsOf, missingOf, reasonsOf } from "./reason.js";
import { lines, note, points, rowsOf, section } from "./section.js";
import { decisionInWords, gradeInWords, gradeTimesRating, ratingInWords, stageInWords } from "./words.js";

const FOLD_KEY = "handraise-panel-folded";
const CONSENT_KEY = "lumenstack-consent";

const page = document.documentElement;
const isFolded = () => page.dataset.panel === "folded";

// The browser may block storage, which then throws. The panel then forgets its state when the visitor leaves the page.
function recallConsent() {
  try {
    return localStorage.getItem(CONSENT_KEY);
  } catch {
    return null;
  }
}

function rememberFolded() {
  try {
    sessionStorage.setItem(FOLD_KEY, isFolded() ? "yes" : "no");
  } catch {
    // The state is not remembered; nothing else depends on it.
  }
}

function consentInWords() {
  if (navigator.globalPrivacyControl === true) return "declined by your browser";
  return { granted: "allowed", denied: "declined" }[recallConsent()] ?? "not answered yet";
}

function head(a) {
  const engagement = Number(a.engagement) || 0;
  const intent = Number(a.intent) || 0;
  return [
    make("div", { class: "top" },
      make("p", { class: "score" }, make("b", { "data-field": "score" }, String(a.score ?? "–")), " of 100"),
      make("p", { class: "badge", "data-field": "grade-rating", title: [gradeInWords(a.grade), ratingInWords(a.rating)].filter(Boolean).join(", ") }, gradeTimesRating(a.grade, a.rating))),
    bar(`engagement ${engagement}, intent ${intent}`, ["engagement", engagement], ["intent", intent]),
    make("p", { class: "key" }, make("span", { class: "dot-engagement" }, `engagement ${engagement}`), make("span", { class: "dot-intent" }, `intent ${intent}`)),
    make("p", { class: "decision", "data-field": "decision" }, decisionInWords(a.decision)),
    pairs([
      ["Stage", stageInWords(a.stage)],
      ["Priority", String(a.priority ?? "–")],
      ["Contact by sales", a.handRaised ? "asked for" : "not asked for"],
      ["Measuring", consentInWords()],
    ], "follow-up"),
  ];
}

/** The strongest reasons, which the page knows without loading the explanation. */
function reasons(a) {
  const rows = rowsOf(a.reasons).map((reason) => points(reason.label ?? reason.rule, "", reason.points));
  return draw(section("reasons", "Reasons", rows.length ? lines("reasons", rows) : note("No reasons yet. Read a page for a few seconds.")));
}

/** The whole explanation, in the same parts as in the inbox. */
const explanation = (full) => [reasonsOf(full), fitOf(full), interestsOf(full), missingOf(full)].map(draw).filter(Boolean);

const quiet = (text) => make("p", { class: "quiet" }, text);

function mount() {
  const root = document.querySelector("#handraise-panel").attachShadow({ mode: "open" });
  const mini = make("span", { class: "mini", "data-field": "mini" });
  const fold = make("button", { type: "button", class: "fold", "aria-controls": "body" }, make("img", { src: "/assets/hand.svg", alt: "", width: 20, height: 20 }), make("span", {}, "Lead score"), mini, make("span", { class: "chevron", "aria-hidden": "true" }));
  // It scrolls by itself, and so must be reachable with the keyboard.
  const live = make("div", { class: "live", tabindex: "0", role: "region", "aria-label": "Score and reasons" });
  const why = make("button", { type: "button", class: "why", "aria-expanded": "false" }, "Why?");
  const foot = make("p", { class: "foot" });
  const body = make("div", { id: "body", class: "body" }, live, make("div", { class: "end" }, why, foot));
  const card = make("aside", { "aria-label": "Live lead score", hidden: true }, fold, body);

  const showFold = () => {
    body.hidden = isFolded();
    fold.setAttribute("aria-expanded", String(!isFolded()));
  };
  fold.addEventListener("click", () => {
    page.dataset.panel = isFolded() ? "open" : "folded";
    showFold();
    rememberFolded();
  });
  showFold();

  const sheet = make("link", { rel: "stylesheet", href: "/assets/panel.css" });
  // The panel appears once its styles have loaded, so that visitors never see it unstyled.
  sheet.addEventListener("load", () => (card.hidden = false));
  root.append(sheet, card);
  return { live, why, foot, mini };
}

function follow(plugin, view) {
  // The explanation while it is open: its parts, and the score that they explain.
  let explained = null;

  const explain = async () => {
    const score = plugin.assessment()?.score;
    try {
      const full = (await plugin.explain())?.assessment;
      return { score, parts: () => (full ? explanation(full) : [quiet("There is nothing to explain yet.")]) };
    } catch (error) {
      return { score, parts: () => [quiet(`The explanation could not be loaded: ${error?.message ?? error}`)] };
    }
  };

  const render = async () => {
    const a = plugin.assessment();
    // An open explanation is computed again when the score changes.
    if (explained && a && explained.score !== a.score) {
      const renewed = await explain();
      // Meanwhile the visitor may have closed it.
      if (explained) explained = renewed;
    }
    // New elements each time: the browser then sees nothing that has moved.
    view.live.replaceChildren(...(a ? [...head(a), ...(explained?.parts() ?? [reasons(a)])] : [quiet(`There is no score at the moment. Measuring: ${consentInWords()}.`)]));
    view.mini.textContent = a ? `${a.score} · ${gradeTimesRating(a.grade, a.rating)}` : "";
    view.foot.textContent = a?.definition ? `Provisional score, computed with ${a.definition}` : "";
  };

  view.why.addEventListener("click", async () => {
    view.why.disabled = true;
    explained = explained ? null : await explain();
    await render();
    view.why.disabled = false;
    view.why.textContent = explained ? "Hide the explanation" : "Why?";
    view.why.setAttribute("aria-expanded", String(Boolean(explained)));
  });
  plugin.onChange(render);
  document.addEventListener("lumenstack:consent", render);
  plugin.ready.then(render, () => showMessage(view, "The scoring plugin could not start on this page."));
  render();
}

function showMessage(view, text) {
  view.live.replaceChildren(quiet(text));
  view.why.hidden = true;
}

for (const link of document.querySelectorAll("[data-panel-link]")) {
  link.textContent = "Hide the scoring panel";
  link.setAttribute("href", "?panel=0");
}
const view = mount();
if (window.handraise) follow(window.handraise, view);
else showMessage(view, "The scoring plugin is not loaded on this page.");
