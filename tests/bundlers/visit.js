// A visitor of a page with a component: allows what the plugin asks for, does something that counts, and sends the form. Its answer is
// that of `src/app.js`, without a verdict. It knows neither the component nor its framework.

(async () => {
  const until = (find) =>
    new Promise((done) => {
      const look = () => {
        const found = find();
        found ? done(found) : setTimeout(look, 20);
      };
      look();
    });
  const form = await until(() => document.forms[0]);
  const handraise = await until(() => window.handraise);
  await handraise.ready;
  handraise.consent("granted");
  handraise.action("webinar");
  const { score } = await until(() => [handraise.assessment()].find(({ score }) => score > 0));
  const { text } = await handraise.explain();
  const email = form.elements.namedItem("email");
  // As if somebody typed it: frameworks put a setter of their own on the element.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(email, "ada@example.com");
  email.dispatchEvent(new Event("input", { bubbles: true }));
  form.requestSubmit();
  await until(() => watched.sent.length > 0);
  return { score, text, fields: JSON.parse(watched.sent[0]) };
})();
