//! The live score panel of the demo: the score of this visit and the reasons for it. `?panel=1` switches it on, `?panel=0` off.
//! It reads `window.handraise` and computes nothing itself.

import { bar, make } from "./element.js";
import { decisionInWords, gradeInWords, gradeTimesRating, ratingInWords, stageInWords, withSign } from "./words.js";

const SWITCH_KEY = "handraise-panel";
const FOLD_KEY = "handraise-panel-folded";
const CONSENT_KEY = "lumenstack-consent";

// The browser may block storage, which then throws. The panel then forgets its state when the visitor leaves the page.
function recall(storage, key) {
  try {
    return window[storage].getItem(key);
  } catch {
    return null;
  }
}

function remember(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
  } catch {
    // The state is not remembered; nothing else depends on it.
  }
}

function isOn() {
  const asked = new URLSearchParams(location.search).get("panel");
  if (asked === "1") remember("localStorage", SWITCH_KEY, "on");
  if (asked === "0") remember("localStorage", SWITCH_KEY, null);
  return asked === "1" || (asked !== "0" && recall("localStorage", SWITCH_KEY) === "on");
}

function labelLinks(on) {
  for (const link of document.querySelectorAll("[data-panel-link]")) {
    link.textContent = on ? "Hide the scoring panel" : "Show the scoring panel";
    link.setAttribute("href", on ? "?panel=0" : "?panel=1");
  }
}

function consentInWords() {
  if (navigator.globalPrivacyControl === true) return "declined by your browser";
  return { granted: "allowed", denied: "declined" }[recall("localStorage", CONSENT_KEY)] ?? "not answered yet";
}

function facts(rows) {
  const list = make("dl");
  for (const [name, term, text] of rows) list.append(make("div", {}, make("dt", {}, term), make("dd", { "data-field": name }, text)));
  return list;
}

function reasonList(reasons) {
  if (!reasons.length) return make("p", { class: "quiet" }, "No reasons yet. Read a page for a few seconds.");
  const list = make("ol", { class: "reasons" });
  for (const { label, rule, points } of reasons) {
    list.append(make("li", {}, make("span", {}, String(label ?? rule ?? "")), make("b", { class: points < 0 ? "minus" : "plus" }, withSign(points))));
  }
  return list;
}

function summary(a) {
  const engagement = Number(a.engagement) || 0;
  const intent = Number(a.intent) || 0;
  return [
    make("div", { class: "top" },
      make("p", { class: "score" }, make("b", { "data-field": "score" }, String(a.score ?? "–")), " of 100"),
      make("p", { class: "badge", "data-field": "grade-rating", title: [gradeInWords(a.grade), ratingInWords(a.rating)].filter(Boolean).join(", ") }, gradeTimesRating(a.grade, a.rating))),
    bar(`engagement ${engagement}, intent ${intent}`, ["engagement", engagement], ["intent", intent]),
    make("p", { class: "key" }, make("span", { class: "dot-engagement" }, `engagement ${engagement}`), make("span", { class: "dot-intent" }, `intent ${intent}`)),
    make("p", { class: "decision", "data-field": "decision" }, decisionInWords(a.decision)),
    facts([
      ["stage", "Stage", stageInWords(a.stage)],
      ["priority", "Priority", String(a.priority ?? "–")],
      ["hand-raised", "Contact by sales", a.handRaised ? "asked for" : "not asked for"],
      ["consent", "Measuring", consentInWords()],
    ]),
    make("h3", {}, "Reasons"),
    reasonList(Array.isArray(a.reasons) ? a.reasons : []),
  ];
}

function nothingScored() {
  return [make("p", { class: "quiet" }, `There is no score at the moment. Measuring: ${consentInWords()}.`)];
}

function mount() {
  const host = make("div", { id: "handraise-panel" });
  const root = host.attachShadow({ mode: "open" });
  const folded = recall("sessionStorage", FOLD_KEY) ?? (innerWidth < 640 ? "yes" : "no");

  const mini = make("span", { class: "mini", "data-field": "mini" });
  const fold = make("button", { type: "button", class: "fold", "aria-controls": "body" }, make("img", { src: "/assets/hand.svg", alt: "", width: 20, height: 20 }), make("span", {}, "Lead score"), mini, make("span", { class: "chevron", "aria-hidden": "true" }));
  const live = make("div", { class: "live" });
  const why = make("button", { type: "button", class: "why" }, "Why?");
  const explanation = make("pre", { tabindex: "0", "aria-label": "Explanation", hidden: true });
  const foot = make("p", { class: "foot" });
  const body = make("div", { id: "body", class: "body" }, live, why, explanation, foot);
  const card = make("aside", { "aria-label": "Live lead score", hidden: true }, fold, body);

  const setFolded = (yes) => {
    body.hidden = yes;
    fold.setAttribute("aria-expanded", String(!yes));
  };
  fold.addEventListener("click", () => {
    setFolded(!body.hidden);
    remember("sessionStorage", FOLD_KEY, body.hidden ? "yes" : "no");
  });
  setFolded(folded === "yes");

  const sheet = make("link", { rel: "stylesheet", href: "/assets/panel.css" });
  // The panel appears once its styles have loaded, so that visitors never see it unstyled.
  sheet.addEventListener("load", () => (card.hidden = false));
  root.append(sheet, card);
  document.body.append(host);
  return { live, why, explanation, foot, mini };
}

async function explainInto(place, plugin) {
  try {
    place.textContent = (await plugin.explain())?.text ?? "There is nothing to explain yet.";
  } catch (error) {
    place.textContent = `The explanation could not be loaded: ${error?.message ?? error}`;
  }
}

function follow(plugin, view) {
  let explainedScore;
  const render = () => {
    const a = plugin.assessment();
    // An open explanation is written again when the score changes.
    if (!view.explanation.hidden && a?.score !== explainedScore) {
      explainedScore = a?.score;
      explainInto(view.explanation, plugin);
    }
    view.live.replaceChildren(...(a ? summary(a) : nothingScored()));
    view.mini.textContent = a ? `${a.score} · ${gradeTimesRating(a.grade, a.rating)}` : "";
    view.foot.textContent = a?.definition ? `Provisional score, computed with ${a.definition}` : "";
  };
  view.why.addEventListener("click", async () => {
    if (!view.explanation.hidden) {
      view.explanation.hidden = true;
      view.why.textContent = "Why?";
      return;
    }
    view.why.disabled = true;
    explainedScore = plugin.assessment()?.score;
    await explainInto(view.explanation, plugin);
    view.explanation.hidden = false;
    view.why.disabled = false;
    view.why.textContent = "Hide the explanation";
  });
  plugin.onChange(render);
  document.addEventListener("lumenstack:consent", render);
  plugin.ready.then(render, () => showMessage(view, "The scoring plugin could not start on this page."));
  render();
}

function showMessage(view, text) {
  view.live.replaceChildren(make("p", { class: "quiet" }, text));
  view.why.hidden = true;
}

const on = isOn();
labelLinks(on);
if (on) {
  const view = mount();
  if (window.handraise) follow(window.handraise, view);
  else showMessage(view, "The scoring plugin is not loaded on this page.");
}
