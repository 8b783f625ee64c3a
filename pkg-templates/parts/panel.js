"use strict";

/** What the definition is, and what the host calls the plugin's fields. */
const DEFINITION = <{ definition.base64|js }>;
const FIELDS = <{ fields|js }>;

const panel = (() => {
  /** How long the host may take to answer. */
  const LIMIT_MS = 20_000;
  /** How low and how high the panel may be, in pixels: what Pipedrive allows. A higher card scrolls, so that it does not push all else away. */
  const [LOWEST, HIGHEST] = [100, 750];
  const element = document.getElementById("panel");
  const names = Object.entries(FIELDS).filter(([, name]) => name);
  let card;
  let turns = 0;
  /** The values that are shown; `null` while there are none. */
  let shown = null;

  const view = (record) => card.view(record, Date.now() / 1000);

  function show() {
    const isValue = (value) => typeof value === "string" || typeof value === "number";
    const known = names.filter(([, name]) => isValue(shown[name]));
    handraiseCard.draw(view(Object.fromEntries(known.map(([key, name]) => [key, shown[name]]))), element);
  }

  /** Says why nothing can be shown. */
  function fail(error) {
    const text = String(error?.message ?? error);
    if (card) handraiseCard.draw({ ...view({}), headline: "The score can't be shown", notes: [{ tone: "warning", text }] }, element);
    else element.firstElementChild.textContent = `The score can't be shown: ${text}`;
  }

  function limited(reading, host) {
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${host} did not answer. Load the page again.`)), LIMIT_MS);
      reading.then(resolve, reject);
    });
  }

  document.addEventListener("visibilitychange", () => {
    // The score falls with time.
    if (shown && !document.hidden) show();
  });

  try {
    card = handraiseCard.open(DEFINITION);
  } catch (error) {
    fail(globalThis.handraiseCard ? error : "a file of the panel is missing; pack it again, and upload all of it");
  }

  return {
    /** The names of the fields that are to be read. */
    names: names.map(([, name]) => name),

    /** Shows what a function reads: the values by the fields' names. What was asked for last is what stays. */
    async load(host, read) {
      if (!card) return;
      turns += 1;
      const turn = turns;
      shown = null;
      handraiseCard.draw(null, element);
      try {
        const values = await limited(read(), host);
        if (turn !== turns) return;
        shown = values;
        show();
      } catch (error) {
        if (turn === turns) fail(error);
      }
    },

    /** Light or dark, as the host says; without it, as the browser is. */
    scheme(name) {
      if (name === "light" || name === "dark") document.documentElement.style.colorScheme = name;
    },

    /** Tells the host the panel's height, now and whenever it changes. */
    fit(tell) {
      new ResizeObserver(() => {
        const height = Math.min(Math.max(Math.ceil(element.getBoundingClientRect().height), LOWEST), HIGHEST);
        Promise.resolve(tell(height)).catch(() => {});
      }).observe(element);
    },
  };
})();
