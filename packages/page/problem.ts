//! What can be wrong with an installation. Each problem has a name, by which `help.ts` knows the remedy.

/** `apart`: a browser that keeps the subdomains of a site apart. `base`: a bundle does not know where it is. `builds`: files of different
 * builds. `definition`: no definition, or a damaged one. `follow-up`: an update that the receiver did not take. `format`: a definition of another version. `home`: the other origin that is to keep the history does not. `kind`: another file than
 * expected. `network`: no answer. `sealed`: nothing for a sealed host. `status`: an error from the server. `visit`: no visit token came. */
export type ProblemName = "apart" | "base" | "builds" | "definition" | "follow-up" | "format" | "home" | "kind" | "network" | "sealed" | "status" | "visit";

/** Returns the error to throw, or to warn of. */
export const problem = (name: ProblemName, what: string) => Object.assign(Error("handraise: " + what), { problem: name });
