// Takes pictures of the settings page, as the admin of a real WordPress with the plugin sees it: `node shot.mjs FOLDER` writes
// wordpress-1280.png and wordpress-390.png. HANDRAISE_WORDPRESS_PACK names the pack.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "../node/browser.mjs";
import { ZIP } from "./files.mjs";
import { press, save } from "./page.mjs";
import { Receiver } from "./receiver.mjs";
import { start } from "./site.mjs";

const [folder] = process.argv.slice(2);
const site = await start({ fakes: ["forms.php"] });
const browser = new Browser();
let receiver;
try {
  await site.install(ZIP);
  const mql = readFileSync(join(site.root, "wp-content/plugins/handraise/assets/definition.mql"));
  receiver = await new Receiver(mql).start();
  receiver.name = "acme@3";
  await save(site, { receiver: receiver.origin, roles: ["administrator"], consent: "google", forms: ["cf7", "gravity", "wpforms", "elementor", "ninja", "fluent", "generic"] }, "a-token");
  await press(site, "fetch");
  await site.php("return update_option('show_avatars', 0);");
  await site.visitor().post("/", { theme_form: "yes", email: "a@firm.example", handraise_submission: "a".repeat(32) });
  for (const width of [1280, 390]) {
    const page = await browser.visitor(width, 900);
    await page.open(`${site.origin}/wp-login.php`);
    await page.type("#user_login", "admin");
    await page.type("#user_pass", "password");
    await page.leads(() => page.press("#wp-submit"));
    await page.open(`${site.origin}/wp-admin/options-general.php?page=handraise`);
    await page.leads(() => page.press("button[form=handraise-test]"));
    // The picture shows an address as it would be, not that of this run.
    await page.run("document.querySelector('#handraise-receiver').value = 'https://leads.example.com/v1/leads'");
    writeFileSync(join(folder, `wordpress-${width}.png`), await page.picture());
  }
} finally {
  await browser.stop();
  await receiver?.stop();
  site.stop();
}
