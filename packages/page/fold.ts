//! Folds what a visitor typed to one spelling, so that the module needs neither Unicode tables nor a grammar of numbers. `FoldedText` in
//! `src/matching` does the same for the receiver and says why; a test compares the two in each engine.

/** Returns a text in one spelling. */
export const fold = (text: string) =>
  text
    // The expressions below take quadratic time, and honest answers are far shorter.
    .slice(0, 512)
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .replace(/\p{Pd}/gu, "-")
    .replace(/[^\p{L}\p{N}\0-\x7f]/gu, "'")
    .toUpperCase()
    .replace(/([AOU])E\B/g, "$1")
    .replace(/\b([A-Z])\.(?=[A-Z]\b)/g, "$1")
    .replace(/(\d)[,.' ](?=(\d\d,)*\d{3}(?!\d))/g, "$1")
    .replace(/\d+(?=-(\d+)([KM])\b)/g, (all, high, unit) => (+all < +high ? all + unit : all))
    .replace(/(\d+)([,.](\d)\d*)?([KM])\b/g, (_, whole, _decimals, tenth = 0, unit) => whole + tenth + (unit == "K" ? "00" : "00000"))
    .replace(/ (AND|AT|DE|DER|EN|ET|FOR|FUR|OCH|OF|OG|UND)(?= )| - |[&()/:;|]/g, ",")
    .replace(/^\s+|.*<(?=.*@)|[\s.>]+$/g, "");
