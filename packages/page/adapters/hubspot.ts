//! Forms of HubSpot. Those of the old editor that are in the page have hidden inputs. Those of the new editor are reached through `HubSpotFormsV4`, and what
//! is set before `hs-form-event:on-ready` is lost. A form of the old editor in a frame is out of reach.

import { setInputs } from "./shared/inputs";
import { beforeSending, currentFields, onFields, quietly, tellAnswers } from "./shared/plugin";

/** A form of the new editor. */
interface Form {
  setFieldValue(name: string, value: string): void;
  getFormFieldValues?(): Promise<{ name: string; value: unknown }[]>;
}

interface Forms {
  getForms(): Form[];
}

/** Before a contact's property in names of the new editor. */
const CONTACT = "0-1/";

const newForms = (): Form[] => (window as { HubSpotFormsV4?: Forms }).HubSpotFormsV4?.getForms() ?? [];

const setNew = (form: Form) => {
  for (const [name, value] of Object.entries(currentFields())) {
    // The documents do not say what a field does that is not on the form.
    quietly(() => form.setFieldValue(name.includes("/") ? name : CONTACT + name, value));
  }
};

/** Sets the fields of all forms that are there. */
const set = () => {
  document.querySelectorAll<HTMLFormElement>(".hbspt-form form, form.hs-form").forEach((form) => setInputs(form));
  newForms().forEach(setNew);
};

/** The same once the plugin knows what the visitor has answered. The new editor's controls have names that no definition has. */
const setAnswered = () =>
  newForms().forEach((form) =>
    form.getFormFieldValues?.().then(
      (values) => {
        tellAnswers(values.map(({ name, value }) => [name.replace(CONTACT, ""), value]));
        setNew(form);
      },
      () => {},
    ),
  );

onFields(() => {
  set();
  // What was answered before the plugin was there.
  setAnswered();
});
for (const type of ["on-ready", "on-interaction:navigate", "on-submission:failed"]) {
  addEventListener("hs-form-event:" + type, () => {
    quietly(set);
    quietly(setAnswered);
  });
}
beforeSending(set);
addEventListener("change", () => quietly(setAnswered));
