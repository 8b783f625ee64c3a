// What a test reads from a page of the site: the script's tag, the settings form, a notice; and what it sends.

export const unescape = (text) =>
  text.replace(/&#0?39;/g, "'").replace(/&quot;/g, '"').replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&#8217;/g, "’").replace(/&amp;/g, "&");

/** The attributes of the plugin's script tag, or null. */
export function scriptOf(html) {
  const tag = [...html.matchAll(/<script\b[^>]*>/g)].map(([found]) => found).find((found) => /\ssrc=["'][^"']*handraise-loader/.test(found));
  if (!tag) return null;
  return Object.fromEntries([...tag.matchAll(/\s([a-z-]+)(?:=(?:"([^"]*)"|'([^']*)'))?/g)].map(([, name, double, single]) => [name, unescape(double ?? single ?? "")]));
}

/** The options in the inline script. */
export const inlineOptions = (html) => JSON.parse(/window\.handraiseOptions=(\{.*?\});/.exec(html)?.[1] ?? "null");

/** The hidden inputs of one form of a page. */
export function hidden(html, id) {
  const form = id ? new RegExp(`<form id="${id}".*?</form>`, "s").exec(html)[0] : /<form method="post" action="options\.php">.*?<\/form>/s.exec(html)[0];
  const inputs = [...form.matchAll(/<input type=["']hidden[^>]*>/g)].map(([input]) => [/name=["']([^"']*)/.exec(input)[1], unescape(/value=["']([^"']*)/.exec(input)[1])]);
  return Object.fromEntries(inputs);
}

/** The words of the notices of an admin page. */
export const notices = (html) => [...html.matchAll(/<div[^>]*class=["'][^"']*notice (?:notice-)?(\w+)[^"']*["'][^>]*>\s*<p>(.*?)<\/p>/gs)].map(([, kind, words]) => [kind, unescape(words.replace(/<[^>]+>/g, "").trim())]);

/** Saves settings on the page, as the admin does; what is not named is as it is in the page. */
export async function save(site, settings, token = "") {
  const page = await site.admin.get("options-general.php?page=handraise");
  const now = {
    receiver: unescape(/id="handraise-receiver"[^>]*value="([^"]*)"/.exec(page.text)[1]),
    definition: "live",
    consent: "none",
    consent_detail: "",
    which: "marked",
    forms: [...page.text.matchAll(/name="handraise\[forms\]\[\]" value="([^"]*)"/g)].map(([, name]) => name),
    ...settings,
  };
  const fields = Object.entries(hidden(page.text));
  for (const [key, value] of Object.entries(now)) {
    if (Array.isArray(value)) fields.push(...value.map((item) => [`handraise[${key}][]`, item]));
    else if (typeof value == "object") fields.push(...Object.entries(value).map(([name, item]) => [`handraise[${key}][${name}]`, item]));
    else fields.push([`handraise[${key}]`, value]);
  }
  fields.push(["handraise_token", token]);
  return site.admin.post("options.php", fields);
}

/** Presses one of the buttons beside the settings. */
export async function press(site, action) {
  const page = await site.admin.get("options-general.php?page=handraise");
  return site.admin.post("admin-post.php", hidden(page.text, `handraise-${action}`));
}

/** A submission id, and the fields of the plugin with it. */
export const id = (letter) => letter.repeat(32);
export const marks = (letter) => ({ handraise_submission: id(letter), handraise_score: "42", handraise_reasons: "Came back (+15); Read “prices”", handraise_evidence: "2.abc" });
