//! Fills the places of a catalogue's texts, for one language. It does not know which language a page speaks.

/** A catalogue and how its language writes numbers → t(key, values). A key without a text is shown as it is, so that nobody sees a blank. */
export function speak(catalogue, locale) {
  const numbers = new Intl.NumberFormat(locale);
  const plural = new Intl.PluralRules(locale);
  // "Hello {name}" and { name: "Ada" } → "Hello Ada". Numbers are written as the language writes them.
  const fill = (text, values) =>
    text.replace(/\{(\w+)\}/g, (place, name) => {
      const value = values[name];
      return value === undefined ? place : typeof value === "number" ? numbers.format(value) : String(value);
    });
  return (key, values = {}) => {
    const text = Object.hasOwn(catalogue, key) ? catalogue[key] : key;
    return fill(typeof text === "string" ? text : (text[plural.select(values.count)] ?? text.other), values);
  };
}
