// The template for translators: every text of the plugin's PHP, sorted by where it stands. `node pot.mjs FOLDER` writes languages/handraise.pot
// of a folder with the plugin's files. It does not know what the texts say.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TEXT = String.raw`'((?:[^'\\]|\\.)*)'`;
const ONE = new RegExp(String.raw`(?:/\*\s*(translators: [^*]*?)\s*\*/[^\n]*\n[^\n]*?)?\b(?:__|_e|esc_html__|esc_html_e|esc_attr__|esc_attr_e)\(\s*${TEXT}\s*,\s*${TEXT}\s*\)`, "g");
const SEVERAL = new RegExp(String.raw`(?:/\*\s*(translators: [^*]*?)\s*\*/[^\n]*\n[^\n]*?)?\b_n\(\s*${TEXT}\s*,\s*${TEXT}\s*,[^)]*?,\s*${TEXT}\s*\)`, "g");

const plain = (text) => text.replace(/\\(['\\])/g, "$1");
const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&")}"`;

/** The PHP files of a folder, by their paths in it. */
export function phpFiles(folder) {
  return readdirSync(folder, { recursive: true }).filter((name) => /\.php(\.jinja)?$/.test(name)).sort();
}

/** The texts: `text`, `plural`, `domain`, `note` for translators, and `at`, where it stands. */
export function texts(folder) {
  const found = new Map();
  for (const name of phpFiles(folder)) {
    const source = readFileSync(join(folder, name), "utf8");
    const line = (index) => source.slice(0, index).split("\n").length;
    const matches = [...source.matchAll(ONE)].map((match) => ({ note: match[1], text: match[2], plural: undefined, domain: match[3], index: match.index }));
    matches.push(...[...source.matchAll(SEVERAL)].map((match) => ({ note: match[1], text: match[2], plural: match[3], domain: match[4], index: match.index })));
    for (const { note, text, plural, domain, index } of matches.sort((a, b) => a.index - b.index)) {
      const key = plain(text);
      const known = found.get(key) ?? { text: key, plural: plural && plain(plural), domain, note, at: [] };
      known.at.push(`${name.replace(/\.jinja$/, "")}:${line(index + (note ? 1 : 0)) + (note ? 1 : 0)}`);
      found.set(key, known);
    }
  }
  return [...found.values()];
}

/** The template. It holds no date, so the same texts give the same bytes. */
export function pot(folder) {
  const entries = texts(folder).map(({ text, plural, note, at }) =>
    [...(note ? [`#. ${note}`] : []), ...at.map((place) => `#: ${place}`), ...(/%\d?\$?[sd]/.test(text) ? ["#, php-format"] : []), `msgid ${quoted(text)}`, ...(plural ? [`msgid_plural ${quoted(plural)}`, 'msgstr[0] ""', 'msgstr[1] ""'] : ['msgstr ""'])].join("\n"),
  );
  const head = ["# Texts of the Handraise plugin for WordPress. MIT, as the plugin.", 'msgid ""', 'msgstr ""', '"Project-Id-Version: Handraise\\n"', '"MIME-Version: 1.0\\n"', '"Content-Type: text/plain; charset=UTF-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"', '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"', '"X-Domain: handraise\\n"'].join("\n");
  return `${[head, ...entries].join("\n\n")}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(process.argv[2], "languages/handraise.pot"), pot(process.argv[2]));
}
