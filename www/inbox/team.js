//! Who follows up, by name: an owner is an address, or whatever a CRM calls them. It knows the names of the team alone, and asks for them once.

import { texts } from "../assets/language.js";
import { fetchChoices } from "./tell.js";

const t = await texts("list");

let known = [];

/** Asks who may follow up, for whoever is in → whether there are names that were not known. */
export async function learnTeam() {
  const { team } = await fetchChoices();
  const isNew = JSON.stringify(team) !== JSON.stringify(known);
  known = team;
  return isNew;
}

export const forgetTeam = () => (known = []);

/** The name of an owner; what owns the lead, if nobody of the team is called so. */
export const nameOfOwner = (owner) => known.find(({ email }) => email === owner)?.name ?? owner;

/** The same for a row: "You", a name, or what stands before the @ of an address, which says who it is in a narrow column. */
export const ownerInWords = (owner, me) => (owner === me ? t("you") : nameOfOwner(owner).split("@")[0]);

/** Everybody of the team but `me`, and whoever else owns a lead → [[owner, name]], by name. */
export function owners(others, me) {
  const all = [...new Set([...known.map(({ email }) => email), ...others])].filter((owner) => owner !== me);
  return all.map((owner) => [owner, nameOfOwner(owner)]).toSorted(([, one], [, other]) => one.localeCompare(other));
}
