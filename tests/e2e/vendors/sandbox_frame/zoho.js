//! **A fake** of Zoho's script, which only Zoho's server has: the functions of its documents, with the messages of its source. It does not know the panel.

globalThis.ZOHO = (() => {
  const listeners = {};
  const waiting = new Map();
  let ready;
  const isReady = new Promise((resolve) => (ready = resolve));
  const send = (eventName, data, promiseid) => parent.postMessage({ type: "SDK.EVENT", eventName, data, promiseid }, "*");
  const ask = (data) =>
    new Promise((resolve) => {
      const promiseid = `Promise${waiting.size + 100}`;
      waiting.set(promiseid, resolve);
      send("CRM_EVENT", data, promiseid);
    });
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.type !== "FRAMEWORK.EVENT") return;
    if (data.eventName === "SET_CONTEXT") ready();
    else if (data.eventName === "EVENT_RESPONSE") waiting.get(data.promiseid)(data.data);
    else listeners[data.eventName]?.(data.data);
  });
  return {
    embeddedApp: {
      on: (name, listener) => (listeners[name] = listener),
      init: () => (send("REGISTER"), isReady),
    },
    CRM: {
      API: { getRecord: (APIData) => ask({ category: "READ", APIData }) },
      CONFIG: { getUserPreference: () => ask({ category: "CONFIG" }) },
      UI: { Resize: (data) => ask({ category: "UI", action: "RESIZE", data }) },
    },
  };
})();
