// Mounts the component of `docs/hosts/vue.md`.

import { createApp } from "vue";
import Contact from "./Contact.vue";

createApp(Contact).mount("#root");
