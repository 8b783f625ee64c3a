//! What can be wrong with an installation. Each problem has a name, by which `help.ts` knows the remedy.

/** `base`: a bundle does not know where it is. `builds`: files of different builds. `definition`: no definition, or a damaged one.
 * `format`: a definition of another version. `kind`: another file than expected. `network`: no answer. `status`: an error from the
 * server. */
export type ProblemName = "base" | "builds" | "definition" | "format" | "kind" | "network" | "status";

/** Returns the error to throw, or to warn of. */
export const problem = (name: ProblemName, what: string) => Object.assign(Error("handraise: " + what), { problem: name });
