// The configuration's view: fields that have their usual name are not saved, and those without a name are saved as left out. Where a known lead's return is
// told is saved only if somebody chose that it is; a pack whose pages load its own definition does not offer it.

'use strict';

const names = [...document.querySelectorAll('[data-field]')];

const { follows, followUp } = form.elements;
const chooseFollowUp = () => {
  if (follows) followUp.disabled = !follows.checked;
};
form.addEventListener('change', chooseFollowUp);
form.addEventListener('reset', () => {
  if (follows) followUp.disabled = !follows.defaultChecked;
});

window.view.write = ({ definition, consent, followUp: address, fields = {} }) => {
  form.elements.definition.value = definition;
  form.elements.consent.value = consent;
  if (follows && address) {
    follows.checked = true;
    followUp.value = address;
  }
  chooseFollowUp();
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
  const address = follows?.checked && followUp.value.trim();
  return { definition: definition.trim(), consent, ...(address && { followUp: address }), ...(renamed.length && { fields }) };
};
