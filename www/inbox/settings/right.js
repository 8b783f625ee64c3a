//! What a token may do, in words.

// As in `crates/receiver/src/access/token.rs`; a test there compares them.
const RIGHTS = {
  forward: ["Send forms", "for a server of yours that passes on what visitors sent to it: it may say when a form arrived, and learns the verdict; it reads nothing"],
  read: ["Read leads", "with contact details, for example for a CRM or a report"],
  facts: ["Tell facts", "what happened elsewhere, attributes, statuses and suppressions, for example from a CRM; it reads nothing"],
  definition: ["Put definitions into force", "for a pipeline that checks and publishes the definition; it also reads the private part, and no leads"],
  metrics: ["Watch the receiver", "its health and its counters; no leads"],
};

export const rightInWords = (scope) => (Object.hasOwn(RIGHTS, scope) ? RIGHTS[scope][0] : String(scope));

/** ["forward", "read"] → "send forms and read leads" */
export const rightsInWords = (scopes) => new Intl.ListFormat("en-GB").format(scopes.map((scope) => rightInWords(scope).toLowerCase()));

/** All rights, with what each is for. */
export const RIGHTS_TO_CHOOSE = Object.entries(RIGHTS).map(([value, [label, note]]) => ({ value, label, note }));
