// A small app around the script of a host's page: it verifies its own form as a back end would. It does not know which bundler builds it.

import { init as loadScore, verify } from "handraise/score";
import { handraise } from "./handraise.js";

const answer = async () => {
  await handraise.ready;
  handraise.consent("granted");
  handraise.action("webinar");
  const fields = { ...Object.fromEntries(new FormData(document.forms[0])), ...handraise.fields(document.forms[0]) };
  const { text } = await handraise.explain();
  await loadScore();
  const definition = new Uint8Array(await (await fetch("/definition.mql")).arrayBuffer());
  const { verdict } = verify(fields, definition, new Date());
  return { score: handraise.assessment().score, text, fields, verdict };
};

window.answer = answer();
