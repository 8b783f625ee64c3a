//! Saves a view as a table. It does not know what is in it.

import { make } from "../assets/element.js";
import { openAnswer } from "./request.js";

/** Fetches the table of what is asked for, and gives it to the browser to save → what went wrong, or nothing. */
export async function saveTable(asks) {
  const answer = await openAnswer(`/v1/persons?${new URLSearchParams([...asks, ["format", "csv"]])}`);
  if (!answer.blob) return answer.detail;
  const address = URL.createObjectURL(answer.blob);
  const link = make("a", { href: address, download: "persons.csv" });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
  return "";
}
