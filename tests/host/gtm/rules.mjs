// What a pack for Tag Manager must be, as rules: each is a function that returns what is wrong, in words. `lint.test.mjs` runs them on a
// pack, and each on a broken copy, which it must find.

import { runAll } from "./scenarios.mjs";
import { NEEDS, granted } from "./permissions.mjs";
import { SECTIONS, acorn, fieldsOf, nodes, read, split } from "./template.mjs";

/** The kinds of nodes of the JavaScript that templates may have: ES5 without `new`, `this` and regular expressions, with arrows, `const` and `let`. */
const SYNTAX = new Set(
  `Program ExpressionStatement BlockStatement VariableDeclaration VariableDeclarator Identifier Literal ArrowFunctionExpression FunctionExpression
  CallExpression MemberExpression ObjectExpression Property ArrayExpression IfStatement ReturnStatement ForStatement WhileStatement UnaryExpression
  UpdateExpression BinaryExpression LogicalExpression AssignmentExpression ConditionalExpression`.split(/\s+/),
);

const parse = (code, ecmaVersion) => acorn.parse(code, { ecmaVersion, allowReturnOutsideFunction: true });
const calls = (tree) => [...nodes(tree)].filter(({ type }) => type === "CallExpression");

/** The functions that code requires: the name in the code by the name in Tag Manager. */
function required(code) {
  const declarations = [...nodes(parse(code, 6))].filter(({ type, init }) => type === "VariableDeclarator" && init?.callee?.name === "require");
  return Object.fromEntries(declarations.map(({ id, init }) => [init.arguments[0].value, id.name]));
}

/** Names that are neither declared nor given. */
function unknownNames(code, given) {
  const tree = parse(code, 6);
  const declared = new Set(given);
  const skipped = new Set();
  for (const node of nodes(tree)) {
    if (node.type === "VariableDeclarator") declared.add(node.id.name);
    for (const { name } of node.params ?? []) declared.add(name);
    if (node.type === "MemberExpression" && !node.computed) skipped.add(node.property);
    if (node.type === "Property" && !node.computed && !node.shorthand) skipped.add(node.key);
  }
  const used = [...nodes(tree)].filter((node) => node.type === "Identifier" && !skipped.has(node)).map(({ name }) => name);
  return [...new Set(used.filter((name) => !declared.has(name)))];
}

const sandboxed = (code, given) => {
  const problems = [...nodes(parse(code, 6))].filter(({ type }) => !SYNTAX.has(type)).map(({ type }) => `templates can't have ${type}`);
  problems.push(...[...nodes(parse(code, 6))].filter(({ regex }) => regex).map(() => "templates can't have a regular expression"));
  return [...problems, ...unknownNames(code, given).map((name) => `nothing is called ${name}`)];
};

/** Rules for `template.tpl`; each gets its text. */
export const TEMPLATE = {
  sections(text) {
    const names = split(text).map(([name]) => name);
    return JSON.stringify(names) === JSON.stringify(SECTIONS) ? [] : [`the sections are ${names}`];
  },
  info(text) {
    const { info } = read(text);
    const wanted = { type: "TAG", id: "cvt_temp_public_id", version: 1, securityGroups: [], containerContexts: ["WEB"] };
    const problems = Object.entries(wanted).filter(([key, value]) => JSON.stringify(info[key]) !== JSON.stringify(value)).map(([key]) => `${key} is ${info[key]}`);
    if (!info.displayName || !info.description || info.description.length > 200) problems.push("it has no name, or no description of at most 200 letters");
    return problems;
  },
  fields(text) {
    const { parameters, code } = read(text);
    const fields = fieldsOf(parameters);
    const names = fields.map(({ name }) => name);
    const problems = fields.filter(({ displayName }) => !displayName).map(({ name }) => `${name} has no name for people`);
    if (new Set(names).size !== names.length) problems.push("two fields have one name");
    problems.push(...parameters.filter(({ type }) => type !== "GROUP").map(({ name }) => `${name} is in no group`));
    const inputs = fields.filter(({ type }) => type !== "GROUP");
    problems.push(...inputs.filter(({ help }) => !help).map(({ name }) => `${name} has no help`));
    const read_ = new Set([...nodes(parse(code, 6))].filter(({ type, object }) => type === "MemberExpression" && object.name === "data").map(({ property }) => property.name));
    problems.push(...inputs.filter(({ name }) => !read_.has(name)).map(({ name }) => `the code never reads ${name}`));
    const given = new Set([...names, "gtmOnSuccess", "gtmOnFailure"]);
    problems.push(...[...read_].filter((name) => !given.has(name)).map((name) => `there is no field ${name}`));
    for (const { name, defaultValue, radioItems, valueValidators } of inputs) {
      if (radioItems && !radioItems.some(({ value }) => value === defaultValue)) problems.push(`${name} begins with a choice that it does not have`);
      for (const { type, args } of valueValidators ?? []) if (type === "REGEX" && !new RegExp(args[0]).test(defaultValue)) problems.push(`${name} refuses what it begins with`);
    }
    return problems;
  },
  syntax: (text) => sandboxed(read(text).code, ["require", "data", "undefined"]),
  "syntax of tests"(text) {
    const { setup, scenarios } = read(text).tests;
    const given = ["require", "mock", "runCode", "assertThat", "assertApi", "fail", "undefined"];
    return scenarios.flatMap(({ name, code }) => sandboxed(`${setup}\n${code}`, given).map((problem) => `${name}: ${problem}`));
  },
  "functions and permissions"(text) {
    const { code, permissions } = read(text);
    const functions = required(code);
    const tree = parse(code, 6);
    const problems = Object.keys(functions).filter((name) => !(name in NEEDS)).map((name) => `${name} is not one of the functions that a template of ours may have`);
    const used = new Set(calls(tree).map(({ callee }) => callee.name));
    problems.push(...Object.entries(functions).filter(([, name]) => !used.has(name)).map(([name]) => `${name} is required and never called`));
    const rights = granted(permissions);
    const needed = new Set(Object.keys(functions).map((name) => NEEDS[name]?.("")?.[0]).filter(Boolean));
    problems.push(...[...needed].filter((name) => !rights[name]).map((name) => `the permission ${name} is missing`));
    problems.push(...Object.keys(rights).filter((name) => !needed.has(name)).map((name) => `nothing needs the permission ${name}`));
    problems.push(...permissions.filter(({ isRequired }) => isRequired !== true).map(({ instance }) => `${instance.key.publicId} is not required`));
    return problems;
  },
  "globals and consent"(text) {
    const { code, permissions } = read(text);
    const rights = granted(permissions);
    const problems = [];
    const texts = new Set([...nodes(parse(code, 6))].filter(({ type }) => type === "Literal").map(({ value }) => value));
    const keys = [...rights.access_globals.keys.map(({ key }) => key), ...rights.access_consent.consentTypes.map(({ consentType }) => consentType)];
    problems.push(...keys.filter((key) => !texts.has(key)).map((key) => `the code never names ${key}`));
    for (const { key, read: mayRead, write, execute } of rights.access_globals.keys) {
      if (!/^handraise/.test(key)) problems.push(`${key} is not the plugin's`);
      if (execute && (mayRead || write)) problems.push(`${key} may be called, so it need not be read or written`);
    }
    problems.push(...rights.access_consent.consentTypes.filter(({ write }) => write).map(({ consentType }) => `${consentType} must not be written`));
    if (rights.logging.environments !== "debug") problems.push("it must log in the preview only");
    return problems;
  },
  address(text) {
    const { urls } = granted(read(text).permissions).inject_script;
    const exact = urls.filter((url) => /^https?:\/\/(\*|[^*/]+)\/([^*]*\/)?handraise-\d[^*/]*\/handraise-loader\.js$/.test(url));
    return urls.length === 1 && exact.length === 1 ? [] : [`it must be the loader's address with its version, and no other: ${urls}`];
  },
  scenarios(text) {
    const template = read(text);
    const { failures, calls: made } = runAll(template);
    const problems = [...failures];
    if (template.tests.scenarios.length < 8) problems.push("there are fewer than 8 scenarios");
    const called = new Set(Object.values(made).flatMap((one) => Object.keys(one)));
    problems.push(...Object.keys(required(template.code)).filter((name) => !called.has(name)).map((name) => `no scenario calls ${name}`));
    for (const [name, one] of Object.entries(made)) {
      const ends = (one.gtmOnSuccess?.length ?? 0) + (one.gtmOnFailure?.length ?? 0);
      if (ends !== 1) problems.push(`${name}: Tag Manager was told ${ends} times how the tag ended`);
    }
    return problems;
  },
  variables: (text) => (/\{\{/.test(text.slice(0, text.indexOf("___TESTS___"))) ? ["Tag Manager reads {{ as a variable"] : []),
};

const scriptOf = (html) => /<script>\n(.*?)<\/script>/s.exec(html)?.[1] ?? "";

/** Rules for `custom-html.html`. */
export const CUSTOM_HTML = {
  script(html) {
    const bare = html.replace(/<!--.*?-->/gs, "").trim();
    return /^<script>.*<\/script>$/s.test(bare) && bare.match(/<\/?script/g).length === 2 ? [] : ["it must be one script without attributes, because Tag Manager removes them"];
  },
  syntax(html) {
    try {
      parse(scriptOf(html), 5);
      return [];
    } catch (error) {
      return [`not ES5: ${error.message}`];
    }
  },
  names: (html) => unknownNames(scriptOf(html), ["window", "document"]).map((name) => `${name} is not declared`),
  variables: (html) => (/\{\{/.test(html) ? ["Tag Manager reads {{ as a variable"] : []),
  element: (html) => ["createElement('script')", "script.nonce =", "script.src =", "script.integrity =", "handraiseOptions ="].filter((part) => !html.includes(part)).map((part) => `it lacks ${part}`),
};
