// Takes pictures of the panel and of the settings, light and dark: `node shot.mjs FOLDER`. HANDRAISE_CHROME_EXTENSION_PACK names the pack.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../node/serve.mjs";
import { Extension, until } from "./extension.mjs";
import { start } from "./site.mjs";

const [folder] = process.argv.slice(2);
const site = await start(await freePort(), "https://leads.example.com");
const extension = await Extension.start();
try {
  const settings = await extension.settings(1280, 900);
  const look = (target, value) => target.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  const take = async (target, name) => {
    for (const value of ["light", "dark"]) {
      await look(target, value);
      writeFileSync(join(folder, `${name}-${value}.png`), await target.picture());
    }
  };
  await take(settings, "settings-first");
  await extension.allow(settings, site.origin);
  const panel = await extension.panel(settings);
  await panel.call("Emulation.setDeviceMetricsOverride", { width: 400, height: 860, deviceScaleFactor: 1, mobile: false });
  const shows = (text) => panel.run(until(`(document.body.innerText + document.querySelector('#card').shadowRoot?.textContent).includes(${JSON.stringify(text)})`));
  await take(panel, "panel-absent");
  const page = await extension.browser.page();
  const visit = async (path) => {
    await page.open(site.origin + path);
    const run = await extension.world(page);
    await page.press("h1");
    return run;
  };
  await visit("/pricing");
  await shows("May your visits");
  await take(panel, "panel-asks");
  await panel.run("document.querySelector('#yes').click()");
  await shows("are observed");
  await visit("/pricing?utm_medium=email");
  const run = await visit("/native");
  await run("handraise.action('book-demo'); handraise.answer('job_title', 'Head of Operations'); handraise.answer('company_size', '250')");
  await shows("Asked for a demo");
  await take(panel, "panel");
  await settings.run("location.reload()");
  await extension.browser.call("Target.activateTarget", { targetId: settings.target });
  await settings.run(until("document.querySelector('#list')?.textContent.includes('127.0.0.1')"));
  await take(settings, "settings");
  await settings.call("Emulation.setDeviceMetricsOverride", { width: 390, height: 860, deviceScaleFactor: 1, mobile: false });
  await take(settings, "settings-390");
} finally {
  await extension.stop();
  site.stop();
}
