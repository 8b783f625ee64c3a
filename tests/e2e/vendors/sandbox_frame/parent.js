//! The CRM's side of the frame: it answers the messages of the three vendors' scripts, as their sources and documents say. `crm` is what a test looks at
//! and changes: the record's values, what was asked, the heights. It does not know the panel.

const frame = document.querySelector("iframe");
const say = (message) => frame.contentWindow.postMessage(message, "*");

window.crm = { say, values: {}, location: "ticket_sidebar", answers: true, asked: [], heights: [], errors: [] };

function fit(height) {
  crm.heights.push(height);
  frame.height = height;
}

const hosts = {
  /** Objects with a port for the answer: `@pipedrive/app-extensions-sdk`. */
  pipedrive({ data, ports: [port] }) {
    if (!data?.payload) return;
    const { type, command, event, args } = data.payload;
    if (data.id !== "frame-1") crm.errors.push(`the panel's id is ${data.id}`);
    crm.asked.push(command ?? `${type} ${event}`);
    if (type === "listener") crm.listener = port;
    if (type !== "command" || !crm.answers) return;
    if (command === "resize") fit(args.height);
    port.postMessage({ data: undefined });
  },

  /** Texts with JSON: `zendesk_app_framework_sdk`. */
  zendesk({ data }) {
    if (typeof data !== "string") return;
    const { key, id, request, params } = JSON.parse(data);
    crm.asked.push(key ?? `${request} ${Object.keys(Array.isArray(params) ? Object.fromEntries(params.map((path) => [path, 0])) : params)}`);
    if (!crm.answers) return;
    const reply = (message) => say(JSON.stringify(message));
    if (key === "iframe.handshake") reply({ key: "zaf.app.registered", message: { context: { product: "support", location: crm.location }, metadata: {} } });
    if (request === "invoke") {
      fit(parseInt(params.resize[0].height, 10));
      reply({ id, result: { errors: {} } });
    }
    if (request === "get") {
      const result = { errors: {} };
      for (const path of params) {
        const [owner, name] = path.split(".customField:");
        if (!name) result[owner] = { id: 7, custom_fields: crm.values };
        else if (name in crm.values) result[path] = crm.values[name];
        else result.errors[path] = { name: "Error", path, message: "Invalid property" };
      }
      reply({ id, result });
    }
  },

  /** Objects with the number of a promise: `ZohoEmbededAppSDK`. */
  zoho({ data }) {
    if (data?.type !== "SDK.EVENT" || data.eventName === "DEREGISTER") return;
    const { eventName, promiseid, data: asked } = data;
    crm.asked.push(asked?.category ? `${asked.category} ${asked.action ?? ""}`.trim() : eventName);
    if (!crm.answers) return;
    const tell = (name, payload) => say({ type: "FRAMEWORK.EVENT", eventName: name, promiseid, data: payload });
    if (eventName === "REGISTER") {
      tell("SET_CONTEXT", { uniqueID: "1" });
      crm.open();
    }
    if (asked?.category === "UI") {
      fit(Number(asked.data.height));
      tell("EVENT_RESPONSE", true);
    }
    if (asked?.category === "READ") {
      const { Entity, RecordID } = asked.APIData;
      if (Entity !== "Leads" || RecordID !== "3000000032096") crm.errors.push(`the panel asked for ${Entity} ${RecordID}`);
      tell("EVENT_RESPONSE", { data: [{ id: RecordID, Owner: { name: "A Salesperson" }, Last_Name: "Visitor", $approved: true, ...crm.values }] });
    }
    if (asked?.category === "CONFIG") tell("EVENT_RESPONSE", { mode: crm.mode ?? "day" });
  },
};

/** Zoho tells which record is open, also when it is the next one. */
crm.open = () => say({ type: "FRAMEWORK.EVENT", eventName: "PageLoad", data: { Entity: "Leads", EntityId: "3000000032096" } });

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow) return;
  if (event.origin !== "null") crm.errors.push(`the frame's origin is ${event.origin}`);
  hosts[document.body.dataset.host](event);
});
