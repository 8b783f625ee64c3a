// Runs in a page before its own scripts: keeps what goes wrong, and each text that a script sends.

window.watched = { errors: [], sent: [] };

for (const type of ["error", "unhandledrejection", "handraise-error", "securitypolicyviolation"]) {
  addEventListener(type, (event) => {
    const what = event.message ?? event.reason ?? event.detail ?? `${event.violatedDirective} stops ${event.blockedURI}`;
    watched.errors.push(`${type}: ${what}`);
  });
}

const original = window.fetch;
window.fetch = async (...request) => {
  const response = await original(...request);
  const body = request[1]?.body;
  if (body && response.ok) watched.sent.push(typeof body == "string" ? body : null);
  return response;
};
