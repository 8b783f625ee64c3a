//! The plugin's other files, which lie beside its first one. It does not know what is in them.

let base: string;

/** Says where the first one lies. */
export const liesAt = (address: string) => void (base = address);

// With its query, so that what is new comes together. Not by `URL`, whose first use costs a page half a millisecond.
export const beside = (file: string) => base.replace(/[^/?#]*([?#].*)?$/, file + "$1");

/** Loads a script on demand. By a computed address, which works in classic scripts too. */
export const part = (file: string): Promise<any> => import(beside(file));
