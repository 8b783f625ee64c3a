// The configuration's view: fields that have their usual name are not saved, and those without a name are saved as left out.

'use strict';

const names = [...document.querySelectorAll('[data-field]')];

window.view.write = ({ definition, consent, fields = {} }) => {
  form.elements.definition.value = definition;
  form.elements.consent.value = consent;
  for (const input of names) {
    const name = fields[input.dataset.field];
    if (name !== undefined) input.value = name || '';
  }
  document.querySelector('details').open = Object.keys(fields).length > 0;
};

window.view.read = () => {
  const renamed = names.filter(({ value, defaultValue }) => value.trim() !== defaultValue);
  const fields = Object.fromEntries(renamed.map(({ value, dataset }) => [dataset.field, value.trim() || false]));
  const { definition, consent } = Object.fromEntries(new FormData(form));
  return { definition: definition.trim(), consent, ...(renamed.length && { fields }) };
};
