// A real WordPress installs the plugin's zip by its own upload form; then an admin and visitors use it over HTTP, against a stand-in for the
// receiver. Form plugins are fakes that call the documented hooks. HANDRAISE_WORDPRESS_PACK names the pack; it was packed for any receiver.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { ZIP } from "./files.mjs";
import { id, inlineOptions, marks, notices, press, save, scriptOf } from "./page.mjs";
import { Receiver } from "./receiver.mjs";
import { Client, start } from "./site.mjs";

let site, receiver, mql;

const waiting = () => site.php("return Handraise_Queue::count();");

before(async () => {
  site = await start({ fakes: ["forms.php"] });
});

after(async () => {
  await receiver?.stop().catch(() => {});
  site?.stop();
});

test("the upload form installs and activates the zip", async () => {
  const page = await site.install(ZIP);
  assert.match(page.text, /Plugin activated/);
  mql = readFileSync(join(site.root, "wp-content/plugins/handraise/assets/definition.mql"));
  receiver = await new Receiver(mql).start();
});

test("a page has the script in its head with the bundled definition before anything is fetched, and nothing of a visitor", async () => {
  const page = await site.visitor().get("/");
  const script = scriptOf(page.text);
  assert.ok("defer" in script || script["data-wp-strategy"] == "defer");
  assert.match(script["data-definition"], /^\/wp-content\/plugins\/handraise\/assets\/definition\.mql\?ver=[0-9a-f]{16}$/);
  assert.equal(script["data-base"], "/wp-content/plugins/handraise/assets/");
  assert.equal(script["data-cfasync"], "false");
  assert.equal("data-consent" in script, false);
  assert.deepEqual(inlineOptions(page.text), { definition: script["data-definition"], base: script["data-base"] });
  assert.ok(page.text.indexOf("handraise-loader") < page.text.indexOf("</head>"));
  const again = await site.visitor().get("/");
  assert.equal(again.text, page.text, "two visitors get the same page");
});

test("what the tag names is there", async () => {
  const script = scriptOf((await site.visitor().get("/")).text);
  for (const path of [script.src, script["data-definition"], `${script["data-base"]}handraise.wasm`, `${script["data-base"]}handraise-twin.js`]) {
    assert.equal((await site.visitor().get(path)).status, 200, path);
  }
});

test("settings are saved on the settings page; an unusable address is refused with words, and a server's alone is completed", async () => {
  let page = await save(site, { receiver: "javascript:alert(1)", without: { reasons: "1" } });
  assert.ok(notices(page.text).some(([, words]) => /address was not saved/.test(words)));
  assert.deepEqual(await site.php("return Handraise_Settings::get('fields');"), { reasons: false });
  page = await save(site, { receiver: receiver.origin, forms: ["cf7", "gravity", "wpforms", "elementor", "ninja", "fluent", "comments", "generic"] }, "a-token");
  assert.ok(notices(page.text).some(([, words]) => words == "Settings saved."), JSON.stringify(notices(page.text)));
  assert.equal(await site.php("return Handraise_Settings::get('receiver');"), `${receiver.origin}/v1/leads`);
  assert.equal(await site.php("return Handraise_Settings::token();"), "a-token");
  assert.doesNotMatch(page.text, /a-token/);
});

test("a known lead's return is told only where the admin says so, at the receiver, by the checkbox that the admin names", async () => {
  assert.equal("data-follow-up" in scriptOf((await site.visitor().get("/")).text), false, "off at first");
  await save(site, { follow_up: "1", follow_up_name: "may we <call>[]" });
  let { text } = await site.visitor().get("/");
  assert.equal(scriptOf(text)["data-follow-up"], `${receiver.origin}/v1/updates`);
  assert.equal(inlineOptions(text).followUp, `${receiver.origin}/v1/updates`);
  assert.match(text, /window\.handraiseFollowUp="maywecall\[\]";/);
  assert.match(text, /\/js\/follow-up\.js/);
  const settings = await site.admin.get("options-general.php?page=handraise");
  assert.match(settings.text, /name="handraise\[follow_up\]" value="1"\s+checked/);
  await save(site, {});
  ({ text } = await site.visitor().get("/"));
  assert.equal(inlineOptions(text).followUp, undefined);
  assert.doesNotMatch(text, /follow-up/i);
});

test("the test button says what the receiver answered", async () => {
  let [[kind, words]] = notices((await press(site, "test")).text);
  assert.match(`${kind}: ${words}`, /success: .*status 201/);
  assert.equal(receiver.forms.at(-1).fields.email, "test@example.com");
  receiver.mode = "page";
  [[kind, words]] = notices((await press(site, "test")).text);
  assert.match(`${kind}: ${words}`, /error: .*status 200.*no answer of a Handraise receiver/);
  receiver.mode = "ok";
});

test("the definition is fetched, kept in the uploads folder, and loaded from there", async () => {
  const page = await press(site, "fetch");
  assert.deepEqual(notices(page.text)[0], ["success", "The definition was fetched."]);
  assert.match(page.text, new RegExp(`fake@1#${receiver.sha256.slice(0, 16)}`));
  const script = scriptOf((await site.visitor().get("/")).text);
  assert.equal(script["data-definition"], `/wp-content/uploads/handraise/definition-${receiver.sha256.slice(0, 16)}.mql`);
  const kept = await fetch(site.origin + script["data-definition"]);
  assert.deepEqual(Buffer.from(await kept.arrayBuffer()), mql);
});

test("whatever is wrong with a fetched definition, the last good one stays", async () => {
  const good = scriptOf((await site.visitor().get("/")).text)["data-definition"];
  const newer = Buffer.from(mql);
  newer[3] = 99;
  for (const [bytes, words] of [
    [Buffer.from("<!doctype html>"), /error: .*is no definition/],
    [Buffer.alloc(300_000, "MQL\x03"), /error: .*too long/],
    [newer, /error: .*format 99/],
  ]) {
    receiver.definition = bytes;
    const [notice] = notices((await press(site, "fetch")).text);
    assert.match(notice.join(": "), words);
    assert.equal(scriptOf((await site.visitor().get("/")).text)["data-definition"], good);
  }
  receiver.definition = mql;
  await receiver.stop();
  assert.equal(notices((await press(site, "fetch")).text)[0][0], "error", "no receiver");
  await receiver.start();
  await press(site, "fetch");
});

test("a replaced definition stays for cached pages until the receiver no longer knows it", async () => {
  const old = scriptOf((await site.visitor().get("/")).text)["data-definition"];
  const next = Buffer.concat([mql, Buffer.from([0])]);
  receiver.definition = next;
  await press(site, "fetch");
  assert.notEqual(scriptOf((await site.visitor().get("/")).text)["data-definition"], old);
  assert.equal((await site.visitor().get(old)).status, 200);
  receiver.definition = mql;
  await site.php("$s = Handraise_Definition::state(); foreach ($s['replaced'] as $h => $t) { $s['replaced'][$h] = 1; } update_option('handraise_definition', $s);");
  await press(site, "fetch");
  assert.equal(site.files(join(site.uploads, "handraise")).length, 2, "the active one, and the one that was just replaced");
});

test("a theme's own form arrives with the time at which WordPress received it, and the visitor gets the theme's answer", async () => {
  const answer = await site.visitor().post("/", { theme_form: "yes", email: "ann@firm.example", password: "secret", _wpnonce: "x", ...marks("a") });
  assert.match(answer.url, /thanks=1/);
  const [{ fields, headers }] = receiver.with(id("a"));
  assert.deepEqual(fields, { theme_form: "yes", email: "ann@firm.example", ...marks("a") });
  assert.equal(headers.authorization, "Bearer a-token");
  assert.ok(Math.abs(Date.parse(headers["handraise-received-at"]) - Date.now()) < 60_000);
  assert.equal(await waiting(), 0);
});

test("a form that the site refuses, one without the fields, and one with a password page are not sent", async () => {
  const before = receiver.forms.length;
  await site.visitor().post("/", { theme_form: "no", email: "x@firm.example", ...marks("b") });
  await site.visitor().post("/", { theme_form: "yes", email: "x@firm.example" });
  await site.visitor().post("/wp-login.php?action=postpass", { post_password: "x", ...marks("b") });
  assert.equal(receiver.forms.length, before);
});

test("Contact Form 7: a form arrives once, and not before it is valid", async () => {
  const visitor = site.visitor();
  const path = "/?rest_route=/contact-form-7/v1/contact-forms/5/feedback";
  const fields = { _wpcf7: "5", _wpcf7_unit_tag: "u", "your-name": "Ann O'Brien", ...marks("c") };
  assert.match((await visitor.post(path, { ...fields, "your-email": "" })).text, /validation_failed/);
  assert.equal(receiver.with(id("c")).length, 0);
  assert.match((await visitor.post(path, { ...fields, "your-email": "ann@firm.example" })).text, /mail_sent/);
  assert.deepEqual(receiver.with(id("c")).map(({ fields }) => fields), [{ "your-name": "Ann O'Brien", "your-email": "ann@firm.example", ...marks("c") }]);
});

test("Gravity Forms: labels are names, and score and reasons are entry meta", async () => {
  await site.visitor().post("/", { gform_submit: "4", input_1_3: "Ann", input_1_6: "Lee", input_2: "ann@firm.example", input_3_1: "Price", input_3_2: "Demo", ...marks("d") });
  assert.deepEqual(receiver.with(id("d")).map(({ fields }) => fields), [{ Name: "Ann Lee", Email: "ann@firm.example", Topics: ["Price", "Demo"], ...marks("d") }]);
  assert.equal(await site.php("return get_option('fake_gravity_handraise_score');"), "42");
});

test("WPForms, Elementor Pro, Ninja Forms and Fluent Forms: each arrives once, with the fields that it lets through", async () => {
  const ajax = (fields) => site.visitor().post("/wp-admin/admin-ajax.php", fields);
  await ajax({ action: "wpforms_submit", "wpforms[id]": "7", "wpforms[fields][0][first]": "Ann", "wpforms[fields][0][last]": "Lee", "wpforms[fields][1]": "ann@firm.example", "wpforms[fields][2][]": "Price", ...marks("e") });
  assert.deepEqual(receiver.with(id("e")).map(({ fields }) => fields), [{ Name: "Ann Lee", "E-mail": "ann@firm.example", Topics: ["Price"], ...marks("e") }]);
  await ajax({ action: "elementor_pro_forms_send_form", "form_fields[email]": "ann@firm.example", "form_fields[company]": "Firm", ...marks("f") });
  assert.deepEqual(receiver.with(id("f")).map(({ fields }) => fields), [{ email: "ann@firm.example", company: "Firm", ...marks("f") }]);
  await ajax({ action: "nf_ajax_submit", formData: JSON.stringify({ id: 1, fields: { 1: { value: "Ann" }, 2: { value: "ann@firm.example" } }, extra: marks("1") }) });
  assert.deepEqual(receiver.with(id("1")).map(({ fields }) => fields), [{ Name: "Ann", Email: "ann@firm.example", ...marks("1") }]);
  const data = new URLSearchParams({ "names[first_name]": "Ann", email: "ann@firm.example", unknown: "x", ...marks("2") });
  await ajax({ action: "fluentform_submit", data: data.toString() });
  assert.deepEqual(receiver.with(id("2")).map(({ fields }) => fields), [{ names: { first_name: "Ann" }, email: "ann@firm.example", ...marks("2") }]);
});

test("a comment arrives", async () => {
  const visitor = site.visitor();
  await visitor.post("/wp-comments-post.php", { comment_post_ID: "1", author: "Ann", email: "ann@firm.example", url: "", comment: "How much is it?", ...marks("3") });
  assert.deepEqual(receiver.with(id("3")).map(({ fields }) => fields), [{ name: "Ann", email: "ann@firm.example", comment: "How much is it?", ...marks("3") }]);
});

test("a source that is off sends nothing, not even as another form", async () => {
  await save(site, { forms: ["generic"] });
  await site.visitor().post("/?rest_route=/contact-form-7/v1/contact-forms/5/feedback", { _wpcf7: "5", "your-email": "ann@firm.example", ...marks("4") });
  assert.equal(receiver.with(id("4")).length, 0);
  await save(site, { forms: ["cf7", "comments", "generic"] });
});

test("with “all”, a form without the fields is sent, too", async () => {
  await save(site, { which: "all", forms: ["cf7", "generic"] });
  await site.visitor().post("/?rest_route=/contact-form-7/v1/contact-forms/5/feedback", { _wpcf7: "5", "your-email": "blocked@firm.example" });
  const { fields } = receiver.forms.at(-1);
  assert.equal(fields["your-email"], "blocked@firm.example");
  assert.match(fields.handraise_submission, /^[0-9a-f]{32}$/);
  await save(site, {});
});

test("an excluded role gets no script and no cache keeps its page; everybody else gets the script", async () => {
  await save(site, { roles: ["editor"] });
  await site.php("wp_insert_user(array('user_login' => 'ed', 'user_pass' => 'password', 'user_email' => 'ed@example.com', 'role' => 'editor'));");
  const editor = new Client(site.origin);
  await editor.logIn("ed", "password");
  assert.equal(scriptOf((await editor.get("/")).text), null);
  assert.ok(scriptOf((await site.visitor().get("/")).text));
  assert.ok(scriptOf((await site.admin.get("/")).text));
  const code = "wp_set_current_user(get_user_by('login', 'ed')->ID); do_action('wp_enqueue_scripts'); return defined('DONOTCACHEPAGE');";
  assert.equal((await site.php(code)), true);
  await save(site, { roles: [] });
});

test("consent and field names become the script's options; renamed fields reach the receiver under their usual names", async () => {
  await save(site, { consent: "google", consent_detail: "ad_storage analytics_storage\"><script>", fields: { score: "lead_score", submission: "lead_id" }, without: { reasons: "1" } });
  const page = await site.visitor().get("/");
  const script = scriptOf(page.text);
  assert.equal(script["data-consent"], "google ad_storage analytics_storagescript");
  assert.deepEqual(JSON.parse(script["data-fields"]), { score: "lead_score", reasons: false, submission: "lead_id" });
  assert.deepEqual(inlineOptions(page.text).fields, JSON.parse(script["data-fields"]));
  await site.visitor().post("/", { theme_form: "yes", email: "m@firm.example", lead_id: id("D"), lead_score: "7" });
  assert.deepEqual(receiver.with(id("D"))[0].fields, { theme_form: "yes", email: "m@firm.example", handraise_score: "7", handraise_submission: id("D") });
  await save(site, { consent: "wp" });
  assert.match((await site.visitor().get("/")).text, /handraise\/js\/consent\.js/);
  await save(site, {});
});

test("a form of another alphabet, quotes and half an emoji arrives as JSON", async () => {
  const body = `theme_form=yes&email=n@firm.example&message=${encodeURIComponent(`O'Brien & "Söhne" </script> {{x}} ]]> $y 日本\\`)}&broken=%ED%A0%BD&handraise_submission=${id("E")}`;
  await site.visitor().request("/", { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } });
  assert.equal(receiver.with(id("E"))[0].fields.message, `O'Brien & "Söhne" </script> {{x}} ]]> $y 日本\\`);
});

test("secrets and means of payment stay on the site, and fields with similar names do not", async () => {
  const kept = { secretary: "Bob", announcement: "x", email: "o@firm.example" };
  const secret = { user_password: "1", pwd: "1", api_token: "1", "card-number": "1", iban: "1", "g-recaptcha-response": "1", some_nonce: "1" };
  await site.visitor().post("/", { theme_form: "yes", ...kept, ...secret, ...marks("F") });
  assert.deepEqual(receiver.with(id("F"))[0].fields, { theme_form: "yes", ...kept, ...marks("F") });
});

test("a form that is longer than the receiver takes is shortened, and the contact is whole", async () => {
  const long = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`text${at}`, "日本".repeat(4_000)]));
  await site.visitor().post("/", { theme_form: "yes", email: "p@firm.example", ...long, ...marks("G") });
  const [{ fields, headers }] = receiver.with(id("G"));
  assert.ok(Number(headers["content-length"]) <= 192 * 1024);
  assert.equal(fields.email, "p@firm.example");
  assert.equal(fields.handraise_reasons, marks("G").handraise_reasons);
  assert.ok(/^(日本)+日?$/.test(fields.text39));
});

test("a receiver with an IPv6 address and a query is reached", async (context) => {
  let other;
  try {
    other = await new Receiver(mql, "::1").start();
  } catch {
    return context.skip("this machine has no IPv6");
  }
  context.after(() => other.stop());
  await save(site, { receiver: `${other.origin}/v1/leads?a=b&c=d'e` });
  assert.equal(notices((await press(site, "test")).text)[0][0], "success");
  assert.equal(notices((await press(site, "fetch")).text)[0][0], "success");
  await save(site, { receiver: receiver.origin });
});

test("buttons and settings are for admins with a nonce only", async () => {
  const before = receiver.forms.length;
  assert.equal((await site.admin.post("admin-post.php", { action: "handraise_test", _wpnonce: "wrong" })).status, 403);
  const editor = new Client(site.origin);
  await editor.logIn("ed", "password");
  assert.equal((await editor.get("/wp-admin/options-general.php?page=handraise")).status, 403);
  assert.equal((await editor.post("/wp-admin/admin-post.php", { action: "handraise_test" })).status, 403);
  assert.equal((await site.visitor().post("/wp-admin/admin-post.php", { action: "handraise_test" })).status, 400);
  assert.equal(receiver.forms.length, before);
});

test("a newer zip replaces the plugin by the same upload form; settings, and the definition that was fetched, stay", async () => {
  const loaded = scriptOf((await site.visitor().get("/")).text)["data-definition"];
  assert.match(loaded, /uploads/);
  const page = await site.replace(ZIP);
  assert.match(page.text, /Plugin updated successfully/);
  assert.equal(scriptOf((await site.visitor().get("/")).text)["data-definition"], loaded);
});

test("the privacy policy guide has the plugin's text", async () => {
  const page = await site.admin.get("options-privacy.php?tab=policyguide");
  assert.match(page.text, /With your consent, this site notes in your browser/);
});

test("deactivating leaves no event; deleting leaves no option, no event and no folder", async () => {
  let list = await site.admin.get("plugins.php");
  const link = /plugins\.php\?action=deactivate[^"]*handraise[^"]*/.exec(list.text)[0].replaceAll("&amp;", "&").replaceAll("&#038;", "&");
  await site.admin.get(link);
  const events = "return array_keys(array_merge(array(), ...array_values(array_filter(_get_cron_array(), 'is_array'))));";
  assert.deepEqual((await site.php(events)).filter((hook) => /handraise/.test(hook)), []);
  assert.ok((await site.php("return get_option('handraise');")).receiver, "settings stay");
  list = await site.admin.get("plugins.php");
  const nonce = /"ajax_nonce":"([^"]+)"/.exec(list.text) ?? /_wpUpdatesSettings\s*=\s*\{"ajax_nonce":"([^"]+)"/.exec(list.text);
  const answer = await site.admin.post("admin-ajax.php", { action: "delete-plugin", slug: "handraise", plugin: "handraise/handraise.php", _ajax_nonce: nonce[1] });
  assert.match(answer.text, /"success":true/);
  assert.deepEqual(await site.php("global $wpdb; return $wpdb->get_col(\"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%handraise%' AND option_name NOT LIKE 'fake_%'\");"), []);
  assert.deepEqual((await site.php(events)).filter((hook) => /handraise/.test(hook)), []);
  assert.equal(site.files(site.uploads).some((name) => /handraise/.test(name)), false);
});

test("PHP's log is empty under WP_DEBUG", () => {
  assert.deepEqual(site.problems(), []);
});
