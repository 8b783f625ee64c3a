// Mounts the component of `docs/hosts/svelte.md`.

import { mount } from "svelte";
import Contact from "./Contact.svelte";

mount(Contact, { target: document.querySelector("#root") });
