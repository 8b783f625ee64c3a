//! What the list of the inbox says, in German.

export default {
  refresh: "Aktualisieren",
};
