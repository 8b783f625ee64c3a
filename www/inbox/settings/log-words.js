//! The log of who did what, as sentences. It knows the names of actions and actors, and no request.

import { texts } from "/assets/language.js";
import { roleInWords } from "/inbox/role.js";
import { rightsInWords } from "/inbox/settings/right.js";

const t = await texts("settings");
const ACTORS = ["token", "admin_token", "tool", "receiver"];

/** Who did it, at the beginning of a sentence. */
function actorOf({ actor_kind: kind, actor }) {
  if (kind === "user") return actor;
  return ACTORS.includes(kind) ? t(`actor.${kind}`, { actor }) : t("actor.somebody");
}

const as = (detail) => (detail ? t("as", { role: roleInWords(detail) }) : "");

// What some actions say beside who did it, to what, and a detail.
const BESIDE = {
  user_invited: ({ object, detail }) => ({ object: object ?? t("first_admin"), as: as(detail) }),
  user_joined: ({ detail }) => ({ as: as(detail) }),
  token_created: ({ detail }) => ({ may: detail ? t("may", { rights: rightsInWords(detail.split(", ")) }) : "" }),
  retention_changed: ({ detail }) => ({ terms: detail || t("without_end") }),
  definition_activated: ({ detail }) => ({ why: { undo: t("undid"), rollback: t("rolled_back") }[detail] ?? "" }),
};

/** An entry as a sentence without its end. An action of a later version is named as it is. */
export function entryInWords(entry) {
  const { action, object, detail, actor_kind: kind } = entry;
  const who = actorOf(entry);
  // A file comes into force by itself; somebody put anything else into force.
  if (action === "definition_activated" && kind === "receiver") return t("came_into_force", { object });
  // "sales → admin"
  const [before, after] = action === "user_changed" ? String(detail ?? "").split(" → ") : [];
  if (after) return t("role_changed", { who, object, before: roleInWords(before), after: roleInWords(after) });
  const key = `action.${action}`;
  const beside = Object.hasOwn(BESIDE, action) ? BESIDE[action](entry) : {};
  const words = t(key, { who, object: object ?? "", detail: detail ?? "", ...beside });
  return words === key ? [who, String(action).replaceAll("_", " "), object, detail].filter(Boolean).join(", ") : words;
}

/** Who made a token, within a sentence. */
export function makerInWords(maker) {
  if (maker === "admin_token") return t("by_own_token");
  return maker === "tool" ? t("by_tool") : t("by", { maker });
}
