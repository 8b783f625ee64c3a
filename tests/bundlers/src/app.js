// A small app: it has the plugin, and it verifies its own form as a back end would. It does not know which bundler builds it.

import { init } from "handraise/page";
import { init as loadScore, verify } from "handraise/score";

const answer = async () => {
  const errors = [];
  const options = { definition: "/definition.mql", consent: "granted", onError: (error) => errors.push(String(error)) };
  const handraise = init(options);
  await handraise.ready;
  handraise.action("webinar");
  const fields = { ...Object.fromEntries(new FormData(document.forms[0])), ...handraise.fields(document.forms[0]) };
  const { text } = await handraise.explain();
  await loadScore();
  const definition = new Uint8Array(await (await fetch("/definition.mql")).arrayBuffer());
  const { verdict } = verify(fields, definition, new Date());
  return { score: handraise.assessment().score, text, fields, verdict, errors };
};

window.answer = answer();
