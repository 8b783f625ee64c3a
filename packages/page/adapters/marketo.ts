//! Forms of Marketo, which its script draws and sends: fields are added to the form object, and set anew when it is sent.

import { currentFields, onFields, quietly, whenFound } from "./shared/plugin";

/** A form, as far as the documents of Forms 2.0 describe it. */
interface Form {
  addHiddenFields(values: Record<string, string>): void;
  vals(values?: Record<string, string>): Record<string, unknown>;
  onSubmit(callback: () => void): void;
  getFormElem(): ArrayLike<HTMLFormElement>;
}

const forms: Form[] = [];

/** Adds the fields that the form does not have, and sets the others. The documents do not say what adding one twice does. */
const set = (form: Form) =>
  quietly(() => {
    const fields = Object.entries(currentFields(form.getFormElem()[0]));
    const known = form.vals();
    const those = (isKnown: boolean) => Object.fromEntries(fields.filter(([name]) => name in known == isKnown));
    form.vals(those(true));
    form.addHiddenFields(those(false));
  });

interface Forms {
  whenReady(callback: (form: Form) => void): void;
}

whenFound(
  () => (window as { MktoForms2?: Forms }).MktoForms2,
  (found) =>
    found.whenReady((form) => {
      forms.push(form);
      set(form);
      quietly(() => form.onSubmit(() => set(form)));
    }),
);
onFields(() => forms.forEach(set));
