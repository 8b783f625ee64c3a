// A network of two sites: each has settings, a definition and a queue of its own, and deleting the plugin cleans up both.
// HANDRAISE_WORDPRESS_PACK names the pack.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ZIP } from "./files.mjs";
import { scriptOf } from "./page.mjs";
import { Receiver } from "./receiver.mjs";
import { start } from "./site.mjs";

const PLUGIN = "'handraise/handraise.php'";
let site, receiver;

before(async () => {
  site = await start();
  await site.install(ZIP);
  receiver = await new Receiver(readFileSync(join(site.root, "wp-content/plugins/handraise/assets/definition.mql"))).start();
  const { host } = new URL(site.origin);
  await site.php(`require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ($GLOBALS['wpdb']->tables('ms_global') as $name => $table) $GLOBALS['wpdb']->$name = $table;
    install_network(); return populate_network(1, '${host}', 'admin@example.com', 'Network', '/', false);`);
  const config = join(site.root, "wp-config.php");
  const lines = `define('MULTISITE',true);define('SUBDOMAIN_INSTALL',false);define('DOMAIN_CURRENT_SITE','${host}');define('PATH_CURRENT_SITE','/');define('SITE_ID_CURRENT_SITE',1);define('BLOG_ID_CURRENT_SITE',1);`;
  writeFileSync(config, readFileSync(config, "utf8").replace("$table_prefix", `${lines}\n$table_prefix`));
  assert.equal(await site.php(`return wpmu_create_blog('${host}', '/two/', 'Two', 1);`), 2);
  // WordPress drops the port from a new site's address.
  await site.php(`$GLOBALS['wpdb']->update($GLOBALS['wpdb']->blogs, array('domain' => '${host}'), array('blog_id' => 2));
    foreach (array('siteurl', 'home') as $name) update_blog_option(2, $name, '${site.origin}/two');`);
  assert.equal(await site.php(`require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins(${PLUGIN}); return activate_plugin(${PLUGIN}, '', true);`), null);
});

after(async () => {
  await receiver?.stop();
  site?.stop();
});

test("each site has settings and a definition of its own", async () => {
  const fetched = await site.php(`switch_to_blog(2); add_filter('handraise_request', function ($request) { $request['reject_unsafe_urls'] = false; return $request; });
    update_option('handraise', array('receiver' => '${receiver.origin}/v1/leads')); return Handraise_Definition::fetch();`);
  assert.equal(fetched, true);
  assert.equal(await site.php("return get_option('handraise');"), false);
  assert.match(scriptOf((await site.visitor().get("/")).text)["data-definition"], /plugins\/handraise\/assets\/definition\.mql/);
  assert.match(scriptOf((await site.visitor().get("/two/")).text)["data-definition"], /uploads\/sites\/2\/handraise\/definition-/);
});

test("the admin of one site cannot reach into the servers' own network", async () => {
  const error = await site.php("switch_to_blog(2); $result = Handraise_Definition::fetch(); return is_wp_error($result) ? $result->get_error_message() : '';");
  assert.match(error, /valid URL/);
});

test("a super admin is excluded as an administrator on every site", async () => {
  const code = "switch_to_blog(2); update_option('handraise', array('roles' => array('administrator'))); return Handraise_Enqueue::is_excluded(get_user_by('login', 'admin'));";
  assert.equal(await site.php(code), true);
});

test("deactivating ends the events of both sites, and deleting leaves nothing on either", async () => {
  const left = (what) => site.php(`$found = array(); foreach (array(1, 2) as $id) { switch_to_blog($id); ${what} restore_current_blog(); } return $found;`);
  const events = "foreach (_get_cron_array() as $at => $hooks) foreach ((array) $hooks as $hook => $_) if (strpos($hook, 'handraise') === 0) $found[] = $hook;";
  await left("Handraise_Queue::add(array('handraise_submission' => 'aaaaaaaaaaaaaaaa', 'email' => 'x')); wp_schedule_single_event(time() + 60, 'handraise_send'); Handraise_Plugin::activate();");
  assert.ok((await left(events)).length >= 4);
  await site.php(`require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins(${PLUGIN}, false, true);`);
  assert.deepEqual(await left(events), []);
  await site.php(`require_once ABSPATH . 'wp-admin/includes/plugin.php'; return uninstall_plugin(${PLUGIN});`);
  const options = "global $wpdb; $found = array_merge($found, $wpdb->get_col(\"SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%handraise%'\"));";
  assert.deepEqual(await left(options), []);
  assert.deepEqual(site.files(site.uploads).filter((name) => /handraise/.test(name)), []);
});

test("PHP's log is empty under WP_DEBUG", () => {
  assert.deepEqual(site.problems(), []);
});
