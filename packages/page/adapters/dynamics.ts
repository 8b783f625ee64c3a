//! Marketing forms of Dynamics 365 Customer Insights – Journeys that are hosted as a script. A form sends what it has a field for, so the adapter sets inputs
//! that are there. A form in a frame is out of reach.

import { setInputs } from "./shared/inputs";
import { beforeSending, currentFields, onFields, quietly } from "./shared/plugin";

/** The form loader puts a form into an element with this attribute. */
const set = () => document.querySelectorAll<HTMLFormElement>("[data-form-id] form").forEach(setInputs);

/** What a form sends, by name. */
type Payload = Record<string, unknown>;

onFields(set);
beforeSending(set);
addEventListener("d365mkt-afterformload", () => quietly(set), true);
// The loader may have read the inputs before. Whether it sends a payload that was changed, its documents do not say.
addEventListener(
  "d365mkt-formsubmit",
  ({ target, detail }: CustomEventInit<{ payload?: Payload }> & { target?: EventTarget | null }) =>
    quietly(() => {
      const payload = detail?.payload ?? {};
      const form = (target as Element).closest("form") ?? (target as Element).querySelector("form");
      for (const [name, value] of Object.entries(currentFields(form))) if (name in payload) payload[name] = value;
    }),
  true,
);
