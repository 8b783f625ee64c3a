//! What was typed, kept in this tab's session so that a reload loses nothing. It does not know what it means.

const KEY = "handraise-try";

/** What was kept; null for nothing, or what cannot be used. */
export function kept() {
  try {
    const { definition, visitor, fields, atMs } = JSON.parse(sessionStorage.getItem(KEY));
    const isField = (field) => typeof field?.name === "string" && typeof field.text === "string";
    const isWhole = typeof definition === "string" && typeof visitor === "string" && Number.isFinite(atMs) && Array.isArray(fields) && fields.every(isField);
    return isWhole ? { definition, visitor, fields, atMs } : null;
  } catch {
    return null;
  }
}

export function keep(state) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(state));
  } catch {
    // Storage is blocked or full: what was typed lasts until the page is closed.
  }
}
