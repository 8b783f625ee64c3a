//! What somebody typed into a dialog and did not send: it stands there again when they open the same dialog, in this tab, until they leave. It does not know what is asked.

const drafts = new Map();

/** The draft of a dialog about somebody → { typed, keep(typed), drop() }: `typed` is what was typed by the names of the fields. */
export function draftOf(key) {
  return { typed: drafts.get(key) ?? {}, keep: (typed) => drafts.set(key, typed), drop: () => drafts.delete(key) };
}

export const forgetDrafts = () => drafts.clear();
