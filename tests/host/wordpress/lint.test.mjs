// What WordPress.org's Plugin Check and its reviewers look for, as far as it can be checked without them. HANDRAISE_WORDPRESS_PACK names the
// pack. It does not run the plugin.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PHP, ZIP } from "./files.mjs";
import { phpFiles, pot, texts } from "./pot.mjs";

const work = mkdtempSync(join(tmpdir(), "handraise-lint-"));
const plugin = join(work, "handraise");
const read = (name) => readFileSync(join(plugin, name), "utf8");
let files, php, header, readme;

/** PHP without comments and without the texts in quotes. */
const code = (name) => read(name).replace(/\/\*.*?\*\//gs, "").replace(/^\s*\/\/.*$/gm, "").replace(/(;|\{)\s*\/\/ phpcs.*$/gm, "$1");
const bare = (name) => code(name).replace(/'(?:[^'\\]|\\.)*'/g, "''").replace(/"(?:[^"\\]|\\.)*"/g, '""');
/** Says of each match where it is. */
const places = (pattern, sources = bare) => php.flatMap((name) => sources(name).split("\n").flatMap((line) => (pattern.test(line) ? [`${name}: ${line.trim()}`] : [])));
const keys = (text, pattern) => Object.fromEntries([...text.matchAll(pattern)].map(([, key, value]) => [key, value.trim()]));

before(() => {
  execFileSync("unzip", ["-qo", ZIP, "-d", work]);
  files = readdirSync(plugin, { recursive: true }).filter((name) => statSync(join(plugin, name)).isFile());
  php = phpFiles(plugin);
  header = keys(/\/\*\*(.*?)\*\//s.exec(read("handraise.php"))[1], /^ \* ([A-Z][A-Za-z ]+):\s+(.+)$/gm);
  readme = keys(read("readme.txt").split("\n== ")[0], /^([A-Z][A-Za-z ]+): (.+)$/gm);
});

after(() => rmSync(work, { recursive: true, force: true }));

test("the zip has one folder, named as the plugin", () => {
  assert.deepEqual(readdirSync(work), ["handraise"]);
});

test("every PHP file is PHP", () => {
  for (const name of php) {
    const { status, stdout } = spawnSync(PHP, ["-d", "display_errors=1", "-l", join(plugin, name)], { encoding: "utf8" });
    assert.equal(status, 0, stdout);
    assert.doesNotMatch(stdout, /Deprecated|Warning/, stdout);
  }
});

test("no PHP newer than 7.4 is used", () => {
  assert.deepEqual(places(/\?->|\bmatch\s*\(|\benum\s+\w+\s*[:{]|\breadonly\b|#\[|\bstr_(?:contains|starts_with|ends_with)\(|\bfunction\b.*\)\s*:\s*(?:static|mixed|never)\b|\bfunction\b[^{]*\w\|\w[^{]*\$|\bget_debug_type\(|\barray_is_list\(|\(\s*private \$|\bcatch\s*\(\s*[\w\\|]+\s*\)|^\s*\w+:\s+\$/), []);
});

test("the header has what WordPress reads", () => {
  assert.match(header["Plugin Name"], /^[A-Za-z][A-Za-z ]{4,}$/);
  for (const key of ["Plugin URI", "Description", "Author", "Domain Path"]) assert.ok(header[key], key);
  assert.ok(header.Description.length <= 140);
  assert.match(header.Version, /^[a-z0-9.-]+$/);
  assert.equal(header["Text Domain"], "handraise");
  assert.equal(header["Requires at least"], "6.3");
  assert.equal(header["Requires PHP"], "7.4");
});

test("the header names an update server if and only if the plugin is not for WordPress.org", () => {
  const channel = /'channel'\s*=> '(\w+)'/.exec(read("includes/pack.php"))[1];
  assert.equal("Update URI" in header, channel === "self");
});

test("readme and header say the same", () => {
  assert.match(read("readme.txt"), new RegExp(`^=== ${header["Plugin Name"]} ===\n`));
  assert.equal(readme["Stable tag"], header.Version);
  for (const key of ["Requires at least", "Requires PHP", "License"]) assert.equal(readme[key], header[key], key);
  assert.equal(header.License, "MIT");
});

test("the readme keeps to the directory's limits", () => {
  assert.ok(readme.Contributors);
  assert.ok(readme.Tags.split(",").length <= 5);
  assert.match(readme["Tested up to"], /^\d+\.\d+$/);
  const short = read("readme.txt").split("\n\n")[1];
  assert.ok(short.length <= 150 && !/[*_`[]/.test(short), `${short.length}: ${short}`);
  for (const section of ["Description", "External services", "Installation", "Frequently Asked Questions", "Changelog"]) assert.match(read("readme.txt"), new RegExp(`^== ${section} ==$`, "m"));
  assert.match(read("readme.txt"), /source code .* https:\/\/github\.com/);
});

test("no file is hidden, compressed, a program, or strangely named", () => {
  for (const name of files) {
    assert.doesNotMatch(name, /(^|\/)\./);
    assert.doesNotMatch(name, /[\s!@#$%^&*()+=[\]{};:"'<>,?|~]/);
    assert.doesNotMatch(name, /\.(zip|gz|tgz|rar|tar|7z|phar|a|bin|dist|exe|o|obj|pkg|sh|so|deb|rpm|bpk|dll|dmg|iso)$/);
  }
  assert.equal(new Set(files.map((name) => name.toLowerCase())).size, files.length);
});

test("the files that must be there are there", () => {
  const all = ["LICENSE.txt", "readme.txt", "uninstall.php", "languages/handraise.pot", "assets/definition.mql", "assets/handraise-loader.js", "assets/handraise.wasm", "assets/handraise-twin.js", "assets/handraise-consent.js", "assets/handraise-help.js"];
  assert.deepEqual(all.filter((name) => !files.includes(name)), []);
});

test("texts are UTF-8 with line feeds, and PHP ends without a closing tag", () => {
  for (const name of [...php, "readme.txt", "js/consent.js", "js/ninja.js"]) {
    const text = read(name);
    assert.doesNotMatch(text, /\r|^\uFEFF|\uFFFD/, name);
    assert.match(text, /[^\n]\n$/, name);
    if (name.endsWith(".php")) assert.ok(text.startsWith("<?php\n") && !text.includes("?>"), name);
  }
});

test("no PHP file runs by itself", () => {
  for (const name of php) assert.match(read(name), /^defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;$/m, name);
});

test("everything that is global begins with the plugin's name", () => {
  const names = php.flatMap((name) => [...bare(name).matchAll(/^(?:final class|abstract class|class|interface|trait|function) (\w+)/gm)].map(([, found]) => found));
  names.push(...php.flatMap((name) => [...code(name).matchAll(/\bdefine\( '(\w+)'/g)].map(([, found]) => found)).filter((found) => found !== "DONOTCACHEPAGE"));
  names.push(...php.flatMap((name) => [...code(name).matchAll(/\b(?:apply_filters|do_action|update_option|add_option|set_transient)\( '(\w+)/g)].map(([, found]) => found)));
  assert.ok(names.length > 20);
  assert.deepEqual(names.filter((found) => !/^handraise/i.test(found)), []);
});

test("nothing is printed unescaped", () => {
  const escaped = /^(?:esc_\w+\(|wp_kses_post\(|number_format_i18n\(|'|\(int\)|self::\w+\(|\( Handraise_Settings::get\( '\w+' \) \? ')/;
  for (const name of php) {
    for (const [, statement] of code(name).replace(/'(?:[^'\\]|\\.)*'/g, (text) => text.replace(/[;.?]/g, "·")).matchAll(/\becho\s+(.*?);/gs)) {
      let depth = 0;
      const parts = [""];
      for (const letter of statement) {
        if (letter === "(") depth += 1;
        if (letter === ")") depth -= 1;
        if (letter === "." && depth === 0) parts.push("");
        else parts[parts.length - 1] += letter;
      }
      for (const part of parts.map((text) => text.trim())) {
        const isBytes = part.startsWith("self::files()->get_contents(");
        assert.ok(isBytes || escaped.test(part.replaceAll("·", "?")), `${name}: ${part}`);
      }
    }
  }
  assert.deepEqual(places(/\b(?:print|printf|vprintf|print_r|var_dump|_e)\b\s*\(/), []);
});

test("what a request says is unslashed, and a nonce or a word why not is beside it", () => {
  for (const name of php) {
    const lines = read(name).split("\n");
    lines.forEach((line, at) => {
      if (!/\$_(GET|POST|REQUEST|COOKIE|SERVER|FILES)\b/.test(line)) return;
      const near = lines.slice(Math.max(0, at - 4), at + 1).join("\n");
      assert.match(near, /phpcs:(ignore|disable) WordPress\.Security\.NonceVerification/, `${name}:${at + 1}`);
      assert.ok(/wp_unslash\(/.test(line) || /if \( ! \$_POST/.test(line), `${name}:${at + 1}`);
    });
  }
});

test("buttons check a nonce and what the user may do", () => {
  assert.match(read("includes/class-settings-page.php"), /function act\(\).*?check_admin_referer\(.*?current_user_can\( 'manage_options' \)/s);
});

test("no function is used that reviewers refuse, or for which WordPress has its own", () => {
  const refused = ["eval", "base64_decode", "exec", "shell_exec", "system", "passthru", "proc_open", "popen", "create_function", "extract", "assert", "unserialize", "serialize", "curl_init", "curl_exec", "fopen", "fwrite", "file_put_contents", "unlink", "rename", "mkdir", "rmdir", "chmod", "move_uploaded_file", "ini_set", "set_time_limit", "error_reporting", "session_start", "query_posts", "json_encode", "rand", "mt_rand", "strip_tags", "parse_url", "date", "date_default_timezone_set", "wp_redirect", "die", "goto", "sleep", "readfile", "fsockopen", "phpinfo", "setcookie"];
  assert.deepEqual(places(new RegExp(String.raw`(?<![\w>:$])(?:${refused.join("|")})\s*\(`)), []);
});

test("SQL with a value is prepared", () => {
  for (const name of php) {
    const queries = [...code(name).matchAll(/\$wpdb->(?:get_col|get_var|get_results|get_row|query)\(\s*(\S+)/g)];
    for (const [, first] of queries) assert.equal(first, "$wpdb->prepare(", name);
  }
});

test("every script is the plugin's own and has a version", () => {
  const calls = php.flatMap((name) => code(name).split("\n").filter((line) => /wp_(?:enqueue|register)_(?:script|style)\(/.test(line)));
  assert.equal(calls.length, 4);
  for (const call of calls) assert.match(call, /plugins_url\( '.*HANDRAISE_FILE \), array\(\), Handraise_Plugin::pack\( 'version' \)/);
  const remote = files.filter((name) => /^(includes|js)\/|\.php$/.test(name)).flatMap((name) => [...read(name).matchAll(/https?:\/\/[^\s'"<)]+/g)].map(([url]) => url));
  const known = /^https:\/\/(github\.com\/handraise|opensource\.org\/|leads\.example\.com)|^https?:\/\/?$|^https:\/\/ |^http:\/\/,/;
  const packed = /'receiver'\s*=> '([^']*)'/.exec(read("includes/pack.php"))[1];
  assert.deepEqual(remote.filter((url) => !known.test(url) && !packed.startsWith(url)), []);
});

test("every text is in the plugin's domain, notes say what a placeholder is, and the template for translators is complete", () => {
  const all = texts(plugin);
  assert.ok(all.length > 60, `${all.length}`);
  const calls = php.reduce((count, name) => count + [...bare(name).matchAll(/\b(?:__|_e|_n|_x|esc_html__|esc_html_e|esc_attr__|esc_attr_e)\(/g)].length, 0);
  assert.equal(all.reduce((count, { at }) => count + at.length, 0), calls, "every call has literal texts");
  for (const { text, domain, note } of all) {
    assert.equal(domain, "handraise", text);
    if (/%\d?\$?[sd]/.test(text)) assert.ok(note, `a note for translators: ${text}`);
  }
  assert.equal(read("languages/handraise.pot"), pot(plugin), "run `node tests/host/wordpress/pot.mjs pkg-templates/wordpress/files`");
});
