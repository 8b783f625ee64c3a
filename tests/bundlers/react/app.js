// The small app with React: a form that sends itself once it has a score. Its answer is that of `../src/app.js`.

import { StrictMode, createElement, useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";
import { useHandraise, withLead } from "handraise/react";
import { init as loadScore, verify } from "handraise/score";

const errors = [];
const options = { definition: "/definition.mql", consent: "granted", onError: (error) => errors.push(String(error)) };

const describe = async (handraise, score, fields) => {
  const { text } = await handraise.explain();
  await loadScore();
  const definition = new Uint8Array(await (await fetch("/definition.mql")).arrayBuffer());
  const { verdict } = verify(fields, definition, new Date());
  return { score, text, fields, verdict, errors };
};

const Contact = ({ answer }) => {
  const form = useRef(null);
  const { handraise, assessment } = useHandraise(options);
  useEffect(() => handraise?.action("webinar"), [handraise]);
  useEffect(() => {
    if (assessment?.score > 0) form.current.requestSubmit();
  }, [assessment]);
  const send = withLead((event, fields) => {
    event.preventDefault();
    answer(describe(handraise, assessment.score, { email: "ada@example.com", ...fields }));
  });
  return createElement("form", { ref: form, onSubmit: send }, createElement("input", { name: "job_title", defaultValue: "Director" }));
};

window.answer = new Promise((answer) => {
  const app = createElement(StrictMode, null, createElement(Contact, { answer }));
  createRoot(document.getElementById("root")).render(app);
});
