// By hand: the real Contact Form 7, from a folder that HANDRAISE_CF7 names, with a visitor in Chromium. No package registry has it, so without
// the folder this is skipped. HANDRAISE_WORDPRESS_PACK names the pack.

import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Browser } from "../node/browser.mjs";
import { ZIP } from "./files.mjs";
import { press, save } from "./page.mjs";
import { Receiver } from "./receiver.mjs";
import { start } from "./site.mjs";

const folder = process.env.HANDRAISE_CF7;

test("Contact Form 7 itself: its form arrives once, and its mail has the score", { skip: folder ? false : "HANDRAISE_CF7 names no folder", timeout: 120_000 }, async (context) => {
  const site = await start();
  context.after(() => site.stop());
  await site.install(ZIP);
  const receiver = await new Receiver(readFileSync(join(site.root, "wp-content/plugins/handraise/assets/definition.mql"))).start();
  context.after(() => receiver.stop());
  await save(site, { receiver: receiver.origin });
  await press(site, "fetch");

  cpSync(folder, join(site.root, "wp-content/plugins/contact-form-7"), { recursive: true });
  await site.php("require_once ABSPATH . 'wp-admin/includes/plugin.php'; return activate_plugin('contact-form-7/wp-contact-form-7.php');");
  // No mail leaves this machine: it is kept where the test can read it.
  const form = await site.php(`$form = WPCF7_ContactForm::get_template(); $form->set_title('Contact');
    $mail = $form->prop('mail'); $mail['body'] = 'Score [handraise_score], submission [handraise_submission]'; $form->set_properties(array('mail' => $mail)); $form->save();
    file_put_contents(WPMU_PLUGIN_DIR . '/mail.php', "<?php add_filter('pre_wp_mail', function (\\$null, \\$mail) { update_option('fake_mail', \\$mail['message']); return true; }, 10, 2);");
    return wp_insert_post(array('post_title' => 'C', 'post_type' => 'page', 'post_status' => 'publish', 'post_content' => $form->shortcode()));`);

  const browser = new Browser();
  context.after(() => browser.stop());
  const page = await browser.visitor();
  await page.open(`${site.origin}/?page_id=${form}`);
  await page.run("handraise.ready.then(() => handraise.consent('granted'))");
  await page.type("[name=your-email]", "ann@firm.example");
  const submit = async () => {
    const status = page.run("new Promise((resolve) => document.addEventListener('wpcf7submit', ({ detail }) => resolve(detail.status), { once: true }))");
    await page.press(".wpcf7-submit");
    return status;
  };
  await page.type("[name=your-name]", "Ann");
  await page.type("[name=your-subject]", "Price");
  assert.equal(await submit(), "mail_sent");
  while (receiver.forms.length === 0) await site.php("do_action('handraise_send');");
  assert.equal(receiver.forms.length, 1);
  const { fields } = receiver.forms[0];
  assert.equal(fields["your-email"], "ann@firm.example");
  assert.equal(fields["your-name"], "Ann");
  assert.ok(fields.handraise_evidence);
  assert.equal(await site.php("return get_option('fake_mail');"), `Score ${fields.handraise_score}, submission ${fields.handraise_submission}`);
  assert.deepEqual(site.problems(), []);
});
