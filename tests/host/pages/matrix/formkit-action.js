import { FormKit, defaultConfig, plugin } from "@formkit/vue";
import { createApp, h } from "vue";

const Lead = () =>
  h(FormKit, { type: "form", id: "lead", action: "/leads", method: "post" }, () => [
    h(FormKit, { type: "email", name: "email" }),
    h(FormKit, { type: "text", name: "job_title" }),
  ]);

createApp(Lead).use(plugin, defaultConfig()).mount("#root");
