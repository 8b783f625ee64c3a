//! Which origins may share one history: those of one site, by a rule that fits into a page. It does not know the list of public suffixes;
//! the frame's own list of origins decides.

const isLoopback = (host: string) => /(^|\.)localhost$|^127\.|^\[::1\]$/.test(host);
/** Addresses have no parts that belong to somebody else. */
const isAddress = (host: string) => /^[\d.]+$|:/.test(host);
const lastTwo = (host: string) => host.split(".").slice(-2).join(".");

/** Whether nobody on the way can read or change what this origin sends. */
export const isSecure = ({ protocol, hostname }: URL) => protocol == "https:" || isLoopback(hostname);

/** Whether two origins share scheme and at least the last two parts of the host. For `a.co.uk` and `b.co.uk` that holds too, although
 * they belong to two owners: the frame of one then answers the other only if its owner has put it on the frame's list. */
export const isSameSite = (a: URL, b: URL) =>
  a.protocol == b.protocol &&
  (a.hostname == b.hostname || (!isAddress(a.hostname) && a.hostname.includes(".") && lastTwo(a.hostname) == lastTwo(b.hostname)));
