if (!globalThis.ZAFClient) {
  panel.load("Zendesk", async () => {
    throw new Error("Zendesk's script did not load from static.zdassets.com. Allow that address in your network, and load the page again.");
  });
} else {
  // Without the address that Zendesk gives the frame, there is no client.
  const client = ZAFClient.init();
  const load = () =>
    panel.load("Zendesk", async () => {
      if (!client) throw new Error("This page works in Zendesk only, where the app is installed.");
      const { location } = await client.context();
      return read(client, location);
    });
  if (client) {
    panel.scheme(new URLSearchParams(document.location.search).get("colorScheme"));
    client.on("colorScheme.changed", panel.scheme);
    // The agent has come back to a page that stayed open.
    client.on("app.activated", load);
    panel.fit((height) => client.invoke("resize", { width: "100%", height: `${height}px` }));
  }
  load();
}
