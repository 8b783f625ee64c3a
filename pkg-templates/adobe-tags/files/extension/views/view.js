// What the views share: settings go into the form's controls and back. A view may replace `write` and `read` of `window.view`, which do it for
// controls that are called as their settings. It does not know what a setting means.

'use strict';

const form = document.forms[0];

window.view = {
  /** Shows settings; new ones have the values that the page came with. */
  write(settings) {
    for (const [name, value] of Object.entries(settings)) form.elements[name].value = value;
  },
  /** The settings to save. */
  read: () => Object.fromEntries(new FormData(form)),
};

addEventListener('DOMContentLoaded', () => {
  extensionBridge.register({
    init: ({ settings }) => {
      form.reset();
      if (settings) window.view.write(settings);
    },
    validate: () => form.reportValidity(),
    getSettings: () => window.view.read(),
  });
});

// A button beside a text opens Adobe's list of data elements.
form.addEventListener('click', async ({ target }) => {
  const control = form.elements[target.dataset.selects];
  if (!control) return;
  const name = await extensionBridge.openDataElementSelector();
  if (!name) return;
  control.value = name;
  control.dispatchEvent(new Event('input', { bubbles: true }));
});
