//! Roles in words. What each may do is in the receiver.

// As in `crates/receiver/src/access/role.rs`; a test there compares them.
const ROLES = {
  admin: ["Admin", "sees leads, manages users and tokens, and reads the log"],
  sales: ["Sales", "works with leads"],
  marketing: ["Marketing", "sees leads, and owns the definition"],
  read: ["Read only", "sees leads, and changes nothing"],
};

export const roleInWords = (role) => (Object.hasOwn(ROLES, role) ? ROLES[role][0] : String(role));
export const purposeOf = (role) => (Object.hasOwn(ROLES, role) ? ROLES[role][1] : "");
/** All roles, the most usual first, with what each is for. */
export const ROLES_TO_CHOOSE = ["sales", "marketing", "read", "admin"].map((role) => ({ value: role, label: ROLES[role][0], note: ROLES[role][1] }));
