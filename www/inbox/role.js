//! Roles in words. What each may do is in the receiver.

import { texts } from "../assets/language.js";

const t = await texts("account");
// The most usual first. As in `crates/receiver/src/access/role.rs`; a test there compares them.
const ROLES = ["sales", "marketing", "read", "admin"];

export const roleInWords = (role) => (ROLES.includes(role) ? t(`role.${role}`) : String(role));
export const purposeOf = (role) => (ROLES.includes(role) ? t(`role.${role}.purpose`) : "");
/** All roles, with what each is for. */
export const ROLES_TO_CHOOSE = ROLES.map((role) => ({ value: role, label: roleInWords(role), note: purposeOf(role) }));
