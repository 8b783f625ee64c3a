//! Saves a view as a table. It does not know what is in it.

import { make } from "../assets/element.js";
import { locale, texts } from "../assets/language.js";
import { fetchFile } from "./request.js";

const t = await texts("list");

/** Excel takes what stands between cells from the country's numbers: where these have a decimal comma, it is a semicolon. */
const FORMAT = new Intl.NumberFormat(locale).format(0.5).includes(",") ? "excel-semicolon" : "excel";

/** "Mine 2026-12-03.csv": what a system takes for a name. */
function fileNameOf(name, nowMs) {
  const day = new Date(nowMs - new Date(nowMs).getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  return `${name.replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, " ").trim()} ${day}.csv`;
}

/** Fetches the table of what is asked for, and gives it to the browser to save under the name of the view and the day → what went wrong, or nothing. */
export async function saveTable(asks, name) {
  const file = await fetchFile(`/v1/persons?${new URLSearchParams([...asks, ["format", FORMAT]])}`);
  if (!file) return t("exportFailed");
  const address = URL.createObjectURL(file);
  const link = make("a", { href: address, download: fileNameOf(name, Date.now()) });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
  return "";
}
