//! What Zendesk checks of an app when it is uploaded, as its library `zendesk_apps_support` does: errors, and also what it only warns of. It does not know
//! what the app does.

const LOCALE = /^[a-z]{2,3}(-\w{2,3})?$/;
const PLACES = {
  support: ["top_bar", "nav_bar", "ticket_sidebar", "new_ticket_sidebar", "user_sidebar", "organization_sidebar", "background", "modal", "ticket_editor", "system_top_bar"],
  sell: ["deal_card", "person_card", "company_card", "lead_card", "background", "modal", "dashboard", "note_editor", "call_log_editor", "email_editor", "top_bar", "visit_editor"],
};
const TYPES = ["text", "checkbox", "url", "number", "multiline", "hidden", "oauth"];
const BLOCKED = ["vnd.rar", "rar", "zip", "gzip", "pdf", "doc", "docx", "avi", "bin", "bz", "bz2", "csh", "sh", "jar", "mp3", "mpeg", "odt", "pptx", "ppt", "xls", "xlsx", "7z"];
const SECRETS = /password|secret|secretToken|secret_token|auth_key|authKey|auth_pass|authPass|auth_user|AuthUser|api_key/;
const TOKENS = [/(token( [:"=-]|[:"=-]).*.[0-9a-zA-Z+_.-]{4,156})/i, /(app[-_]key( [:"=-]|[:"=-]).*.[0-9a-zA-Z+_.-]{4,156})/i, /xox[p|b|o|a]-*.[a-z0-9]/, /AKIA[0-9A-Z]{8,24}/, /-----BEGIN [A-Z ]*PRIVATE KEY/];

const manifestOf = (files) => JSON.parse(files.get("manifest.json") ?? "{}");
const translations = (files) => [...files].filter(([name]) => name.startsWith("translations/"));
const placesOf = (files) =>
  Object.entries(manifestOf(files).location ?? {}).flatMap(([product, places]) =>
    Object.entries(places).map(([place, given]) => ({ product, place, options: typeof given === "string" ? { url: given } : given })),
  );
const parametersOf = (files) => manifestOf(files).parameters ?? [];
const textsOf = (files) => [...files].filter(([name]) => /(html?|xml|js|json?)$/.test(name)).map(([name, bytes]) => [name, bytes.toString()]);
const unless = (holds, complaint) => (holds ? [] : [complaint]);

/** Each rule gives what it complains of, by the names of the files. */
export const RULES = {
  "manifest at the top": (files) => unless(files.has("manifest.json"), `manifest.json is missing, or below a folder: ${[...files.keys()].find((name) => /^[^/]+\/manifest\.json$/.test(name))}`),
  "author and locale": (files) => ["author", "defaultLocale"].filter((key) => manifestOf(files)[key] == null),
  "texts are texts": (files) => {
    const { author = {}, ...manifest } = manifestOf(files);
    const all = { ...author, version: manifest.version, frameworkVersion: manifest.frameworkVersion, defaultLocale: manifest.defaultLocale };
    return Object.keys(all).filter((key) => all[key] != null && typeof all[key] !== "string");
  },
  "yes or no": (files) => ["requirementsOnly", "marketingOnly", "singleInstall", "signedUrls", "private"].filter((key) => !["undefined", "boolean"].includes(typeof manifestOf(files)[key])),
  "author's address": (files) => {
    const { url } = manifestOf(files).author ?? {};
    return unless(url == null || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)), url);
  },
  locale: (files) => {
    const locale = manifestOf(files).defaultLocale ?? "";
    return [...unless(LOCALE.test(locale), locale), ...unless(files.has(`translations/${locale}.json`), `translations/${locale}.json`)];
  },
  framework: (files) => unless(manifestOf(files).frameworkVersion === "2.0", "frameworkVersion"),
  places: (files) => {
    const all = placesOf(files);
    return [...unless(all.length, "location"), ...all.filter(({ product, place }) => !PLACES[product]?.includes(place)).map(({ product, place }) => `${product}.${place}`)];
  },
  pages: (files) =>
    placesOf(files).flatMap(({ place, options: { url, flexible } }) => {
      const isThere = typeof url === "string" && (URL.canParse(url) ? new URL(url).protocol === "https:" : url.startsWith("assets/") && files.has(url));
      return [...unless(isThere, `${place}: ${url}`), ...unless(["undefined", "boolean"].includes(typeof flexible), `${place}: flexible`)];
    }),
  parameters: (files) => {
    const all = parametersOf(files);
    if (!Array.isArray(all)) return ["parameters"];
    const names = all.map(({ name }) => name);
    const wrong = all.filter(({ type = "text", required }) => !TYPES.includes(type) || (type === "hidden" && required) || !["undefined", "boolean"].includes(typeof required));
    return [...wrong.map(({ name }) => name), ...names.filter((name, at) => name === "name" || names.indexOf(name) !== at)];
  },
  "parameters that are to be secure": (files) => parametersOf(files).filter(({ name, type = "text", secure }) => /token|key|pwd|password/i.test(name) && type === "text" && !secure).map(({ name }) => name),
  "labels of parameters": (files) =>
    translations(files).flatMap(([file, bytes]) => Object.entries(JSON.parse(bytes).app?.parameters ?? {}).filter(([, words]) => words?.label == null).map(([name]) => `${file}: ${name}`)),
  translations: (files) =>
    translations(files).flatMap(([name, bytes]) => {
      const locale = /^translations\/(.*)\.json$/.exec(name)?.[1];
      const read = JSON.parse(bytes);
      const wanted = manifestOf(files).private === false ? ["name", "short_description", "installation_instructions", "long_description"] : ["name"];
      const missing = name === "translations/en.json" ? wanted.filter((key) => typeof read.app?.[key] !== "string") : [];
      return [...unless(locale === undefined || LOCALE.test(locale), name), ...unless(!Array.isArray(read) && typeof read === "object", name), ...missing];
    }),
  "kinds of files": (files) => [...files].filter(([name, bytes]) => BLOCKED.includes(name.split(".").pop()) || ["PK\x03\x04", "%PDF", "Rar!"].includes(bytes.toString("latin1", 0, 4))).map(([name]) => name),
  "what looks like a secret": (files) => textsOf(files).filter(([, text]) => SECRETS.test(text) || TOKENS.some((pattern) => pattern.test(text))).map(([name]) => name),
  "requests that anybody can read": (files) => textsOf(files).filter(([name, text]) => /\.(html?|jsx?)$/.test(name) && text.includes("http://")).map(([name]) => name),
};
