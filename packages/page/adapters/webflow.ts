//! Webflow: its script sends the inputs that it finds inside the form, one by one, and would not see what the plugin places beside the form. So the form has
//! hidden inputs of its own, and they are set when it is sent. It does not know what Webflow does with them.

import { setInputs } from "./shared/inputs";
import { quietly } from "./shared/plugin";

// Before Webflow's own listener, which jQuery binds below the window.
addEventListener("submit", ({ target }) => quietly(() => setInputs(target as HTMLFormElement)), true);
