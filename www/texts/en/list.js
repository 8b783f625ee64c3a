//! What the list of the inbox says, in English.

export default {
  refresh: "Refresh",
};
