// Handraise, a custom pixel: paste all of this into Settings > Customer events > Add custom pixel, and let it ask for the permission "analytics".
// It runs in Shopify's sandbox, sees no page and scores nothing. It leaves the names of events in the tab's session storage, where the theme's script takes them
// as actions. Of an event it takes the name and nothing else. An event counts only if your definition has an action of its name.
const EVENTS = [
  "product_viewed",
  "collection_viewed",
  "search_submitted",
  "product_added_to_cart",
  "cart_viewed",
  "checkout_started",
  "checkout_completed",
];
for (const name of EVENTS) {
  // A key for each event, because storing is asynchronous here: one that another script has taken must not come back.
  analytics.subscribe(name, ({ id }) => browser.sessionStorage.setItem(`handraise-pixel.${id}`, name));
}
