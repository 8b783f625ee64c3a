//! Saves a view as a table. It does not know what is in it.

import { make } from "../assets/element.js";
import { texts } from "../assets/language.js";
import { fetchFile } from "./request.js";

const t = await texts("list");

/** Fetches the table of what is asked for, and gives it to the browser to save → what went wrong, or nothing. */
export async function saveTable(asks) {
  const file = await fetchFile(`/v1/persons?${new URLSearchParams([...asks, ["format", "csv"]])}`);
  if (!file) return t("exportFailed");
  const address = URL.createObjectURL(file);
  const link = make("a", { href: address, download: "persons.csv" });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
  return "";
}
