//! Computes away from the page, so that typing never waits: a check of the sample takes longer than a frame. It hands questions to
//! `judge.js` and knows no document.

import { Judge } from "./judge.js";

async function load() {
  const core = await import("./handraise/index.js");
  const [, answer] = await Promise.all([core.init(), fetch(new URL("./handraise/sample.toml", import.meta.url))]);
  if (!answer.ok) throw new Error(`the sample definition: ${answer.status}`);
  const sample = await answer.text();
  return { judge: new Judge(core, sample), sample };
}

const loading = load();
loading.then(({ sample }) => postMessage({ sample }), (error) => postMessage({ absent: String(error) }));

addEventListener("message", async ({ data }) => {
  try {
    const { judge } = await loading;
    postMessage({ answer: judge.answer(data) });
  } catch (error) {
    postMessage({ broken: String(error) });
  }
});
