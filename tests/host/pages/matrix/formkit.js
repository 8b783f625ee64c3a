import { FormKit, defaultConfig, plugin } from "@formkit/vue";
import { createApp, h } from "vue";
import "./send.js";

const withLead = (node) =>
  node.hook.submit((data, next) => next({ ...data, ...handraise.fields(document.getElementById(node.props.id)) }));

const Lead = () =>
  h(FormKit, { type: "form", id: "lead", onNode: withLead, onSubmit: send }, () => [
    h(FormKit, { type: "email", name: "email" }),
    h(FormKit, { type: "text", name: "job_title" }),
  ]);

createApp(Lead).use(plugin, defaultConfig()).mount("#root");
