// What a template's permissions allow: the checks that Tag Manager makes when a template calls one of its functions. The tests use it in
// Node, and the page with a stand-in for a container uses it in a browser, so it imports nothing.

/** A value in the form that `___WEB_PERMISSIONS___` has: 1 a text, 2 a list, 3 a map, 8 yes or no. */
export function plain(value) {
  switch (value.type) {
    case 1:
      return value.string;
    case 2:
      return value.listItem.map(plain);
    case 3:
      return Object.fromEntries(value.mapKey.map((key, at) => [plain(key), plain(value.mapValue[at])]));
    case 8:
      return value.boolean;
    default:
      throw new Error(`a value of the unknown type ${value.type}`);
  }
}

/** The permissions by name, each with its parameters. */
export const granted = (permissions) =>
  Object.fromEntries(permissions.map(({ instance }) => [instance.key.publicId, Object.fromEntries(instance.param.map(({ key, value }) => [key, plain(value)]))]));

/** Whether an address fits a pattern, which may have `*` for a host, for subdomains and in the path. */
export function fits(url, pattern) {
  const parts = (text) => /^([a-z]+):\/\/([^/]+)(\/.*)$/.exec(text);
  const [asked, allowed] = [parts(url), parts(pattern)];
  if (!asked || !allowed || asked[1] !== allowed[1]) return false;
  const matches = (text, wild) => new RegExp(`^${wild.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);
  return matches(asked[2], allowed[2]) && matches(asked[3], allowed[3]);
}

/** Whether these permissions allow a use, as `queryPermission` is asked. */
export function allows(permissions, name, ...use) {
  const permission = permissions[name];
  if (!permission) return false;
  switch (name) {
    case "inject_script":
      return permission.urls.some((pattern) => fits(use[0], pattern));
    case "access_globals": {
      const [kind, key] = use;
      const entry = permission.keys.find((one) => one.key === key);
      return Boolean(entry && (kind === "readwrite" ? entry.read && entry.write : entry[kind]));
    }
    case "access_consent":
      return permission.consentTypes.some((one) => one.consentType === use[0] && one[use[1]]);
    case "get_url":
      return permission.urlParts === "any" || Boolean(permission[use[0]]);
    default:
      return true;
  }
}

/** What each function of Tag Manager needs, given its arguments. Nothing else may be required by a template of ours. */
export const NEEDS = {
  addConsentListener: (type) => ["access_consent", type, "read"],
  callInWindow: (key) => ["access_globals", "execute", key],
  getUrl: (part) => ["get_url", part],
  injectScript: (url) => ["inject_script", url],
  isConsentGranted: (type) => ["access_consent", type, "read"],
  logToConsole: () => ["logging"],
  queryPermission: () => null,
  setInWindow: (key) => ["access_globals", "readwrite", key],
};
