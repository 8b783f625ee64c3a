// Forms that wait on a real WordPress while the receiver is down, slow or full: each is delivered once, or counted. The receiver is a stand-in.
// HANDRAISE_WORDPRESS_PACK names the pack.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { ZIP } from "./files.mjs";
import { id, marks, notices, press, save } from "./page.mjs";
import { Receiver } from "./receiver.mjs";
import { start } from "./site.mjs";

let site, receiver;

const waiting = () => site.php("return Handraise_Queue::count();");

before(async () => {
  site = await start({ fakes: ["forms.php"] });
  await site.install(ZIP);
  receiver = await new Receiver(readFileSync(join(site.root, "wp-content/plugins/handraise/assets/definition.mql"))).start();
  await save(site, { receiver: receiver.origin, forms: ["generic"] }, "a-token");
});

after(async () => {
  await receiver?.stop().catch(() => {});
  site?.stop();
});

test("while the receiver is down forms succeed and wait; later each is delivered once, with the time at which it was sent", async () => {
  await receiver.stop();
  const send = (letter) => site.visitor().post("/", { theme_form: "yes", email: `${letter}@firm.example`, ...marks(letter) });
  assert.match((await send("5")).url, /thanks=1/);
  assert.equal(await waiting(), 1);
  const began = performance.now();
  assert.match((await send("6")).url, /thanks=1/);
  assert.match((await send("6")).url, /thanks=1/);
  assert.ok(performance.now() - began < 3_000, "a receiver that is known to be down is not waited for");
  assert.equal(await waiting(), 2);
  assert.ok(await site.php("return wp_next_scheduled('handraise_send');") > Date.now() / 1000);
  const page = await site.admin.get("options-general.php?page=handraise");
  assert.match(page.text, /2 forms wait for the receiver/);
  const sent = Date.now();
  await site.php("foreach (Handraise_Queue::names() as $n) { $f = get_option($n); $f['received'] -= 3600; update_option($n, $f); }");
  await receiver.start();
  await site.php("do_action('handraise_send');");
  assert.equal(await waiting(), 0);
  for (const letter of ["5", "6"]) {
    const came = receiver.with(id(letter));
    assert.equal(came.length, 1, letter);
    assert.ok(Math.abs(Date.parse(came[0].headers["handraise-received-at"]) + 3_600_000 - sent) < 60_000);
  }
  assert.equal(await site.php("return wp_next_scheduled('handraise_send');"), false);
  assert.equal(await site.php("return Handraise_Forward::state()['failures'];"), 0);
});

test("WP-Cron itself delivers what waits", async () => {
  receiver.mode = "storage";
  await site.visitor().post("/", { theme_form: "yes", email: "g@firm.example", ...marks("7") });
  assert.equal(await waiting(), 1);
  receiver.mode = "ok";
  await site.php("wp_unschedule_hook('handraise_send'); wp_schedule_single_event(time() - 1, 'handraise_send');");
  await site.visitor().get("/wp-cron.php");
  assert.deepEqual(receiver.with(id("7")).map(({ status }) => status), [503, 201]);
  assert.equal(await waiting(), 0);
});

test("pauses between attempts grow, and one form that the receiver cannot store does not hold up the others", async () => {
  receiver.mode = "storage";
  await site.visitor().post("/", { theme_form: "yes", email: "h@firm.example", ...marks("8") });
  await site.visitor().post("/", { theme_form: "yes", email: "i@firm.example", ...marks("9") });
  const pauses = [];
  for (let turn = 0; turn < 3; turn += 1) {
    await site.php("do_action('handraise_send');");
    pauses.push(await site.php("return Handraise_Forward::state()['next'] - time();"));
  }
  assert.ok(pauses[0] < pauses[1] && pauses[1] < pauses[2], String(pauses));
  const turns = receiver.forms.slice(-6).map(({ fields }) => fields.email[0]);
  assert.ok(turns.includes("h") && turns.includes("i"), turns.join());
  receiver.mode = "ok";
  const page = await press(site, "send");
  assert.deepEqual(notices(page.text)[0], ["success", "No form waits any more."]);
});

test("a form that is moved to the end is in the queue whenever the process ends, and waits once when it is sent again", async () => {
  receiver.mode = "storage";
  const send = () => site.visitor().post("/", { theme_form: "yes", email: "q@firm.example", ...marks("I") });
  await send();
  for (const hook of ["add_option", "added_option", "delete_option", "deleted_option"]) {
    const names = await site.php(`add_action('${hook}', function ($name) { if (0 === strpos($name, 'handraise_queue_')) throw new Exception(); });
      try { Handraise_Queue::move_to_end(Handraise_Queue::names()[0]); } catch (Exception $end) { return Handraise_Queue::names(); }`);
    assert.ok(names.length >= 1, `${hook}: ${names}`);
  }
  await site.php("Handraise_Queue::move_to_end(Handraise_Queue::names()[0]);");
  await send();
  assert.equal(await waiting(), 1);
  receiver.mode = "ok";
  await press(site, "send");
  assert.equal(await waiting(), 0);
  assert.equal(receiver.with(id("I")).at(-1).status, 201);
});

test("a form that the receiver refuses for good is not sent again, and nothing of it stays", async () => {
  receiver.mode = "unreadable";
  assert.match((await site.visitor().post("/", { theme_form: "yes", email: "j@firm.example", ...marks("0") })).url, /thanks=1/);
  assert.equal(await waiting(), 0);
  receiver.mode = "ok";
  assert.match((await site.admin.get("options-general.php?page=handraise")).text, /refused 1 form\./);
  const rows = await site.php("global $wpdb; return $wpdb->get_col(\"SELECT option_value FROM $wpdb->options WHERE option_name LIKE 'handraise%'\");");
  assert.equal(rows.join().includes("firm.example"), false);
});

test("a receiver that never answers holds a form up for three seconds at most", async () => {
  receiver.mode = "silent";
  const began = performance.now();
  assert.match((await site.visitor().post("/", { theme_form: "yes", email: "k@firm.example", ...marks("A") })).url, /thanks=1/);
  assert.ok(performance.now() - began < 10_000);
  receiver.mode = "ok";
  await press(site, "send");
});

test("a full queue and a form that waited too long are counted, and the visitor notices nothing", async () => {
  await receiver.stop();
  await site.php("for ($i = 0; $i < 500; $i++) add_option('handraise_queue_full' . $i, array('fields' => array('email' => 'x', 'handraise_submission' => 'full' . $i), 'received' => 1), '', 'no');");
  assert.match((await site.visitor().post("/", { theme_form: "yes", email: "l@firm.example", ...marks("B") })).url, /thanks=1/);
  assert.equal(await waiting(), 500);
  await receiver.start();
  await site.visitor().post("/", { theme_form: "yes", email: "l@firm.example", ...marks("H") });
  assert.equal(receiver.with(id("H")).length, 1, "without a place in the queue a form is still sent at once");
  await receiver.stop();
  await site.php("do_action('handraise_send');");
  assert.equal(await waiting(), 0);
  assert.equal(await site.php("return Handraise_Forward::state()['dropped'];"), 501);
  await receiver.start();
  await site.php("delete_option('handraise_state');");
});

test("WordPress's own tools export and erase a person's forms that wait", async () => {
  await receiver.stop();
  await site.visitor().post("/", { theme_form: "yes", email: "Gone@firm.example", ...marks("C") });
  const found = await site.php("return apply_filters('wp_privacy_personal_data_exporters', array())['handraise']['callback']('gone@firm.example', 1);");
  assert.equal(found.data.length, 1);
  const erased = await site.php("return apply_filters('wp_privacy_personal_data_erasers', array())['handraise']['callback']('gone@firm.example', 1);");
  assert.equal(erased.items_removed, true);
  assert.equal(await waiting(), 0);
  await receiver.start();
  await site.php("delete_option('handraise_state');");
});

test("PHP's log is empty under WP_DEBUG", () => {
  assert.deepEqual(site.problems(), []);
});
