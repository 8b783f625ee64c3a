/** Where forms go. */
export const endpoint = <{ endpoint.url|js }>;

<% if channel == "live" %>
/** The receiver's active definition, so a new one needs no new build. */
const definition = <{ endpoint.definition|js }>;
<% else %>
/** A bundler copies the file and puts its address here. */
const definition = new URL("./<{ definition.file }>", import.meta.url);
<% endif %>

/** Sends a form to the receiver and returns its answer. The plugin adds its fields to the form's data by itself. */
export const send = (form) => fetch(endpoint, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(form) });
