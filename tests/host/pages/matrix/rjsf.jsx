import Form from "@rjsf/core";
import validator from "@rjsf/validator-ajv8";
import { createRoot } from "react-dom/client";
import "./send.js";

const schema = {
  type: "object",
  properties: { email: { type: "string", format: "email" }, job_title: { type: "string" } },
};
// rjsf names its inputs `root_email`, so the plugin knows them by their autocomplete.
const uiSchema = {
  email: { "ui:autocomplete": "email" },
  job_title: { "ui:autocomplete": "organization-title" },
};

createRoot(document.querySelector("#root")).render(
  <Form
    schema={schema}
    uiSchema={uiSchema}
    validator={validator}
    onSubmit={({ formData }, { target }) => send({ ...formData, ...handraise.fields(target) })}
  />,
);
