//! The package as somebody has it who installed it. `tests/package` installs it beside these files and runs them.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as score from "handraise/score";
import { Definition, Evidence, Visitor, init, readForm, verify } from "handraise";

const TEXT = `
id = "mql"
version = 3

[tracking]
consent = "not_needed"

[[pages]]
id = "pricing"
patterns = ["/pricing"]

[[actions]]
id = "webinar"

[[fields]]
id = "job_title"
names = ["title"]
answers = ["seniority"]

[[rules]]
id = "pricing"
label = "Looked at prices"
dimension = "intent"
when = { view = { page = "pricing" } }
points = 30

[[rules]]
id = "webinar"
label = "Took part in a webinar"
dimension = "intent"
when = { action = { id = "webinar" } }
points = 10

[[fit.person]]
label = "Seniority"
attribute = "seniority"
points = { director = 20, manager = 10 }
`;
const NOW = new Date("2026-11-02T10:00:00Z");
const VIEW = { views: [{ at: "2026-11-02T09:00:00Z", page: "pricing", engaged_s: 75 }] };

const thrown = (work) => {
  try {
    work();
  } catch (error) {
    assert.equal(error.name, "HandraiseError");
    assert.ok(error instanceof Error);
    return error.problems;
  }
  assert.fail("it throws");
};

await init();

test("a definition is compiled, read again, and has the same hash", () => {
  const compiled = Definition.compile(TEXT);
  const read = Definition.read(compiled.mql);
  assert.equal(read.hash, compiled.hash);
  assert.deepEqual([read.id, read.version, read.reference], ["mql", 3, `mql@3#${read.hash.slice(0, 16)}`]);
  assert.equal(score.Definition.read(compiled.mql).hash, compiled.hash);
});

test("what is wrong with a definition is thrown, each problem with its line and its remedy", () => {
  const problems = thrown(() => Definition.compile(TEXT.replace('page = "pricing" }', 'page = "prices" }')));
  const [{ code, line, path, remedy }] = problems;
  assert.deepEqual([code, path, remedy], ["unknown-name", "rules[0].when.view.page", "did you mean `pricing`?"]);
  assert.equal(TEXT.split("\n")[line - 1], 'when = { view = { page = "pricing" } }');
  assert.deepEqual(thrown(() => Definition.read(new Uint8Array([1, 2, 3]))).map((problem) => problem.code), ["syntax"]);
});

test("check gives errors and warnings and throws nothing", () => {
  const codes = Definition.check(`${TEXT}\n[gates]\nmin_intent = 90\n`).map(({ code, severity }) => `${severity} ${code}`);
  assert.ok(codes.includes("warning unreachable-gate"), codes.join());
  assert.ok(!Definition.check(TEXT).some(({ code }) => code == "review-passed"));
  const passed = Definition.check(TEXT.replace("version = 3", 'version = 3\nreview_by = "2026-01-01"'), NOW);
  assert.ok(passed.some(({ code }) => code == "review-passed"));
});

test("a score is an object as the types say, and as canonical JSON the same", () => {
  const definition = Definition.compile(TEXT);
  const evidence = Evidence.fromJson(VIEW, definition);
  const report = definition.score(evidence, NOW);
  assert.deepEqual([report.score, report.intent_milli, report.rating, report.segment], [30, 30000, 3, null]);
  assert.deepEqual(JSON.parse(definition.scoreJson(evidence, NOW)), report);
  assert.match(definition.explain(evidence, NOW), /Looked at prices +\+30/);
});

test("the small entry scores as the whole one does", () => {
  const definition = Definition.compile(TEXT);
  const evidence = Evidence.fromJson(VIEW, definition);
  const small = score.Definition.read(definition.mql);
  const again = score.Evidence.decode(evidence.encode());
  assert.equal(small.scoreJson(again, NOW), definition.scoreJson(evidence, NOW));
  assert.equal(score.Definition.compile, undefined);
});

test("evidence is read and written as people write it", () => {
  const definition = Definition.compile(TEXT);
  const evidence = Evidence.fromJson(JSON.stringify(VIEW), definition);
  assert.deepEqual(evidence.toJson(definition).views, [{ at: "2026-11-02T09:00:00+00:00", page: "pricing", engaged_s: 75 }]);
  const [problem] = thrown(() => Evidence.fromJson({ views: [{ at: "2026-11-02T09:00:00Z", page: "prices" }] }, definition));
  assert.deepEqual([problem.path, problem.remedy], ["views[0].page", "did you mean `pricing`?"]);
  assert.equal(thrown(() => Evidence.fromJson({ viws: [] }, definition))[0].remedy, "did you mean `views`?");
});

test("an unclear answer about a raised hand is written by its name", () => {
  const hand = 'fields = [{ id = "contact_sales" }]\n[hand_raise]\nfield = "contact_sales"\n';
  const definition = Definition.compile(`id = "mql"\nversion = 1\n${hand}`);
  const evidence = new Evidence();
  evidence.answerField(definition, "contact_sales", "maybe next year", NOW);
  assert.deepEqual(evidence.toJson(definition).answers.map(({ value }) => value), ["unclear"]);
  assert.equal(definition.score(evidence, NOW).hand_unclear, true);
});

test("evidence takes answers by attribute and by field, touches, and other evidence", () => {
  const definition = Definition.compile(TEXT);
  const evidence = new Evidence();
  assert.ok(evidence.isEmpty);
  assert.equal(evidence.answerField(definition, "title", "Director of Operations", NOW), true);
  assert.equal(evidence.answerField(definition, "shoe_size", "44", NOW), false);
  evidence.touch("action", "webinar", NOW);
  const other = Evidence.fromJson(VIEW, definition);
  other.answer("seniority", "manager", new Date("2026-11-01T10:00:00Z"));
  evidence.merge(other);
  const report = definition.score(evidence, NOW);
  assert.deepEqual([report.score, report.criteria[0].value], [40, "director"]);
  assert.equal(new Date(evidence.asOf).toISOString(), NOW.toISOString());
  assert.deepEqual(thrown(() => evidence.touch("glance", "x", NOW)).map(({ message }) => message), ["there is no kind `glance`"]);
});

test("a wrong argument is refused with a problem, and the object works on", () => {
  const definition = Definition.compile(TEXT);
  const evidence = new Evidence();
  const visitor = new Visitor(definition);
  const throwing = { valueOf: () => { throw new Error("mine"); } };
  const wrong = [
    () => Definition.compile(5),
    () => Definition.compile(null),
    () => Definition.check({}),
    () => Definition.read("mql"),
    () => Evidence.decode(undefined),
    () => Evidence.fromJson(Promise.resolve({}), definition),
    () => Evidence.fromJson(new Map(), definition),
    () => Evidence.fromJson([], definition),
    () => evidence.touch("action", "webinar", NOW, -5),
    () => evidence.touch("action", "webinar", NOW, 1.5),
    () => evidence.touch("action", 7, NOW),
    () => evidence.answer("seniority", 10n, NOW),
    () => evidence.answer("seniority", "vp", throwing),
    () => evidence.setConsent("perhaps"),
    () => visitor.handle("tick", throwing),
    () => visitor.filledIn({ get name() { throw new Error("mine"); } }, NOW),
    () => visitor.openPage(5, "/", NOW),
    () => visitor.scrolled(-1),
    () => visitor.scrolled(),
    () => visitor.openPage("/pricing", "example.com", NOW),
    () => visitor.handle("tick", NOW, "soon"),
    () => visitor.handle("tick", NOW, NaN),
    () => visitor.setLanding({ utm_source: "news" }),
    () => visitor.setLanding({ utmSource: 5 }),
    () => visitor.filledIn({ Value: "x" }, NOW),
    () => new Visitor(definition, "60"),
    () => new Visitor(definition, 100_000),
    () => new Visitor(definition, {}),
    () => evidence.touch("action", "", NOW),
    () => evidence.answer(" ", "vp", NOW),
    () => verify(Promise.resolve(new FormData()), definition, NOW),
    () => verify(undefined, definition, NOW),
    () => verify({ email: 5n }, definition, NOW),
    () => verify({}, "definition", NOW),
  ];
  for (const work of wrong) {
    const [problem] = thrown(work);
    assert.ok(problem.message && problem.remedy, work.toString());
    assert.doesNotMatch(problem.message, /JsValue|struct/, work.toString());
  }
  evidence.merge(evidence);
  assert.ok(evidence.isEmpty);
  assert.equal(visitor.scrolled(50), false);
  evidence.free();
});

test("an object that is freed, or of another class or module, is refused with a problem that says so", () => {
  const definition = Definition.compile(TEXT);
  const [freed, freedDefinition] = [new Evidence(), Definition.compile(TEXT)];
  freed.free();
  freedDefinition.free();
  const required = createRequire(import.meta.url)("handraise");
  for (const [work, path, message] of [
    [() => definition.score(freed, NOW), "evidence", "this object was freed"],
    [() => freed.encode(), "", "this object was freed"],
    [() => freed.consent, "", "this object was freed"],
    [() => verify({ email: "a" }, freedDefinition, NOW), "", "this object was freed"],
    [() => definition.score(definition, NOW), "evidence", "this is no `Evidence` of this module"],
    [() => definition.score(new score.Evidence(), NOW), "evidence", "this is no `Evidence` of this module"],
    [() => definition.score(new required.Evidence(), NOW), "evidence", "this is no `Evidence` of this module"],
    [() => definition.score("evidence", NOW), "evidence", "this is no `Evidence`, but String"],
    [() => definition.score(undefined, NOW), "evidence", "this is no `Evidence`, but undefined"],
    [() => new Visitor({}), "definition", "this is no `Definition`, but Object"],
  ]) {
    const [problem] = thrown(work);
    assert.deepEqual([problem.path, problem.message], [path, message], work.toString());
    assert.ok(problem.remedy, work.toString());
  }
  const visitor = new Visitor(definition);
  definition.free();
  assert.equal(visitor.scrolled(50), false);
});

test("a time before the evidence is refused", () => {
  const definition = Definition.compile(TEXT);
  const evidence = Evidence.fromJson(VIEW, definition);
  const [{ path, remedy }] = thrown(() => definition.score(evidence, new Date("2026-11-01T10:00:00Z")));
  assert.deepEqual([path, remedy], ["at", "pass `new Date(1793610000000)` or a later time, in milliseconds"]);
});

test("the body of a request is read, URL-encoded, JSON or plain, as text or as bytes", () => {
  const definition = Definition.compile(TEXT);
  const listed = '[{ "name": "email", "value": "a@example.com" }]';
  for (const body of ["email=a%40example.com", '{ "email": "a@example.com" }', "email=a@example.com\r\n", '[{"email":"a@example.com"}]', listed]) {
    for (const sent of [body, Buffer.from(body), new TextEncoder().encode(body).buffer]) {
      assert.deepEqual(verify(sent, definition, NOW).contact, { email: "a@example.com" });
    }
  }
});

test("a list of one form, and a list of names and values as jQuery makes it, are that form", () => {
  const definition = Definition.compile(TEXT);
  const expected = { email: "a@example.com", topic: ["x", "y"], age: "7", hand: "yes" };
  const pairs = [["email", "a@example.com"], ["topic", "x"], ["topic", "y"], ["age", 7], ["hand", true]];
  const listed = pairs.map(([name, value]) => ({ name, value }));
  for (const fields of [[expected], listed, pairs, new Map(Object.entries({ ...expected, age: 7, hand: true })), new Set(pairs)]) {
    assert.deepEqual(verify(fields, definition, NOW).contact, expected, JSON.stringify(fields));
  }
});

test("what has no field of a form is refused with its name, and never an empty contact", () => {
  const definition = Definition.compile(TEXT);
  const multipart = '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na@example.com\r\n--x--\r\n';
  for (const [fields, message] of [
    ["<form><email>a@example.com</email></form>", /it is XML or HTML/],
    [multipart, /it is multipart form data/],
    [Buffer.from(multipart), /it is multipart form data/],
    ["Please call me: a@example.com", /it is plain text/],
    ["", /has no field/],
    ["null", /it is plain text/],
    ["{", /not a JSON object/],
    ['[{ "a": 1 }, { "a": 2 }]', /one form in a request/],
    [{}, /has no field/],
    [[], /a list must have one object/],
    [[{ a: 1 }, { a: 2 }], /one form in a request/],
    [[1, 2], /one form in a request/],
    [new FormData(), /has no field/],
    [new Set(["a"]), /this has string where a name and its value belong/],
    [new Uint16Array(2), /this has number where a name and its value belong/],
    [{ email: Promise.resolve("a@example.com") }, /this is a promise; await it/],
    [{ fields: new FormData() }, /this is no object with members, but FormData/],
    [[["email", new Map()]], /this is no object with members, but Map/],
    [new Request("http://localhost/"), /but Request/],
    [definition, /but Definition/],
    [globalThis, /no object with members/],
    [5, /but number/],
  ]) {
    const [problem] = thrown(() => verify(fields, definition, NOW));
    assert.match(problem.message, message);
    assert.ok(problem.path.startsWith("fields") && problem.remedy, problem.path);
  }
});

test("nothing that a visitor sends in the plugin's fields makes it throw", () => {
  const definition = Definition.compile(TEXT);
  const odd = ["", " ", "garbage", "\0", "A".repeat(50_000), "-1", "1e999", "\ud83d", "{", null, 5, true, [], ["a", "b"], { a: { b: 1 } }];
  for (const name of ["definition", "evidence", "score", "grade", "rating", "stage", "segment", "submission", "receipt", "visit", "status", "reasons"]) {
    for (const value of odd) {
      const outcome = verify({ email: "a@example.com", [`handraise_${name}`]: value }, definition, NOW);
      assert.deepEqual(outcome.contact, { email: "a@example.com" }, `${name}: ${JSON.stringify(value)}`);
      assert.equal(outcome.card.email, "a@example.com");
      assert.equal(outcome.report.score, 0);
    }
  }
});

test("what is nested without end is a problem, and the module goes on", () => {
  const definition = Definition.compile(TEXT);
  const deep = (open, close, count = 3000) => open.repeat(count) + "1" + close.repeat(count);
  const texts = [`x = ${deep("[", "]")}`, `x = ${deep("{a=", "}")}`, `x = ${deep("{a.b.c=", "}")}`, `${"a.".repeat(100_000)}a = 1`];
  texts.push(`[${"a.".repeat(100_000)}a]`, `x = ${"[".repeat(100_000)}`, deep('{"a":', "}"));
  for (const text of texts) {
    const [{ code, line, column, remedy }] = thrown(() => Definition.compile(text));
    assert.deepEqual([code, line, column > 0, remedy.length > 0], ["syntax", 1, true, true], text.slice(0, 20));
    assert.equal(Definition.check(text).length, 1);
  }
  const nested = JSON.parse(deep("[", "]"));
  assert.match(thrown(() => Evidence.fromJson({ views: nested }, definition))[0].message, /nested/);
  assert.match(thrown(() => Evidence.fromJson(deep('{"views":', "}"), definition))[0].message, /nested/);
  for (const fields of [{ a: nested }, deep('{"a":', "}"), { a: JSON.parse(deep("[", "]", 5000)) }]) thrown(() => verify(fields, definition, NOW));
  assert.equal(verify({ [`a${"[b]".repeat(3000)}`]: "1" }, definition, NOW).verdict, "unverified");
  assert.equal(Definition.compile(TEXT).id, "mql");
});

test("evidence is read back as it was written, whatever the definition knows", () => {
  const definition = Definition.compile(TEXT);
  const other = Definition.compile(TEXT.replaceAll('"pricing"', '"prices"').replaceAll('"webinar"', '"pricing"'));
  const evidence = Evidence.fromJson(VIEW, definition);
  evidence.touch("action", "whitepaper", NOW);
  evidence.answer("shoe_size", "44", NOW);
  evidence.answer("seniority", "janitor", NOW);
  for (const writer of [definition, other]) {
    const written = writer === other ? JSON.stringify(evidence.toJson(writer)) : evidence.toJson(writer);
    assert.equal(Evidence.fromJson(written, writer).encode(), evidence.encode());
  }
  const document = evidence.toJson(other);
  assert.match(document.views[0].page, /^#[0-9a-f]{6}$/);
  assert.equal(Evidence.fromJson(document, definition).encode(), evidence.encode());
});

test("a compiled definition is written to a file and read from it, and anything else is refused with a remedy that works", () => {
  const folder = mkdtempSync(join(tmpdir(), "handraise-"));
  const file = join(folder, "definition.mql");
  writeFileSync(file, Definition.compile(TEXT).mql);
  assert.equal(verify({ email: "a@example.com" }, readFileSync(file), NOW).report.definition.hash, Definition.compile(TEXT).hash);
  rmSync(folder, { recursive: true });
  const wrong = [TEXT, "definition.mql", Buffer.from(TEXT), new Uint8Array(), Promise.resolve(Buffer.from("MQL")), { mql: TEXT }, {}, undefined, 5];
  for (const mql of wrong) {
    for (const work of [() => verify({ email: "a" }, mql, NOW), () => score.Definition.read(mql)]) {
      const [{ remedy }] = thrown(work);
      assert.match(remedy, /readFile\("definition.mql"\).*Definition\.compile\(text\)\.mql/, work.toString());
    }
  }
  assert.match(thrown(() => verify({ email: "a" }, Promise.resolve(), NOW))[0].message, /await it/);
  assert.match(thrown(() => Definition.compile(Buffer.from(TEXT)))[0].remedy, /readFile\(file, "utf8"\)/);
});

test("a time is refused if it is no time, is out of range, is in seconds, or means another day elsewhere", () => {
  const definition = Definition.compile(TEXT);
  for (const [at, message] of [
    [undefined, /is not a time/],
    [null, /is not a time/],
    [true, /is not a time/],
    [[2026], /is not a time/],
    [{}, /is not a time/],
    [new Date("never"), /is not a time/],
    ["tomorrow", /`tomorrow` is not a time/],
    ["02/11/2026", /has one meaning everywhere/],
    ["2026-11-02T10:00:00", /has one meaning everywhere/],
    ["2026-13-02", /is not a time/],
    [new Date(-1), /is out of range: times are from 1970 to the beginning of 2106/],
    ["2999-01-01T00:00:00Z", /`2999-01-01T00:00:00Z` is out of range/],
    [NOW.getTime() / 1000, /in seconds, multiply it by 1000/],
    [new Date(NOW.getTime() / 1000), /in seconds, multiply it by 1000/],
    [NOW.getTime() * 1000, /is out of range/],
  ]) {
    const [problem] = thrown(() => definition.score(new Evidence(), at));
    assert.match(problem.message, message);
    assert.deepEqual([problem.path, problem.remedy.length > 0], ["at", true]);
  }
  for (const at of [NOW, NOW.getTime(), NOW.toISOString(), "2026-11-02T12:00:00+02:00", "2026-11-02"]) {
    assert.equal(definition.score(new Evidence(), at).score, 0);
  }
  const far = { views: [{ at: "2999-01-01T00:00:00Z", page: "pricing" }] };
  assert.match(thrown(() => Evidence.fromJson(far, definition))[0].message, /is out of range: times are from 1970/);
});

test("a second free does nothing, and an object that is no form is refused", () => {
  const definition = Definition.compile(TEXT);
  const evidence = new Evidence();
  evidence.free();
  evidence.free();
  for (const form of [{}, null, undefined, "form", { elements: [] }, new FormData(), [], globalThis]) {
    const [problem] = thrown(() => readForm(form, definition, NOW));
    assert.deepEqual([problem.path, problem.message.startsWith("this is no form, but ")], ["form", true]);
  }
});

test("a visitor's events become evidence", () => {
  const definition = Definition.compile(TEXT);
  const visitor = new Visitor(definition, 60);
  const at = (seconds) => new Date(NOW.getTime() + seconds * 1000);
  visitor.openPage("example.com", "/pricing", at(0));
  for (const event of ["pageshow", "visible", "focus", "activity"]) visitor.handle(event, at(0));
  for (let second = 1; second <= 10; second += 1) visitor.handle("tick", at(second));
  assert.equal(visitor.acted("webinar", at(10)), true);
  assert.equal(visitor.filledIn({ name: "title", value: "Director" }, at(10)), true);
  visitor.sentForm();
  const report = definition.score(visitor.evidence(at(10)), at(10));
  assert.deepEqual([report.score, report.stage], [40, "lead"]);
  const later = new Visitor(definition, 60);
  assert.equal(later.restore(visitor.storedText, at(20)), true);
  assert.equal(definition.score(later.evidence(at(20)), at(20)).score, 40);
  assert.equal(thrown(() => visitor.handle("sneeze", at(11)))[0].path, "event");
});

test("two definitions are compared in words", () => {
  const changed = Definition.compile(TEXT.replace("points = 30", "points = 20"));
  const [change] = Definition.compile(TEXT).diff(changed);
  assert.match(change.sentence, /30 → 20/);
  assert.deepEqual(changed.diff(changed), []);
});

test("a form is verified, whatever it comes in", () => {
  const definition = Definition.compile(TEXT);
  const evidence = Evidence.fromJson({ ...VIEW, as_of: "2026-11-02T09:59:00Z" }, definition);
  const fields = {
    email: "ada@example.com",
    handraise_definition: definition.reference,
    handraise_evidence: evidence.encode(),
    handraise_score: "30",
  };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("cv", new Blob(["a file is no text"]), "cv.txt");
  for (const sent of [fields, new URLSearchParams(fields), String(new URLSearchParams(fields)), form, Object.entries(fields)]) {
    const outcome = verify(sent, [definition], NOW);
    assert.deepEqual([outcome.verdict, outcome.report.score, outcome.contact], ["verified", 30, { email: "ada@example.com" }]);
  }
  const claimed = { ...fields, handraise_score: "99" };
  assert.equal(score.verify(claimed, definition.mql, NOW).verdict, "mismatch");
  assert.equal(verify(fields, [definition], new Date("2026-11-05T10:00:00Z")).verdict, "unverified");
  const next = Definition.compile(TEXT.replace("version = 3", "version = 4"));
  assert.equal(verify(fields, [next], NOW).verdict, "stale_definition");
  assert.equal(verify(fields, [next, definition], NOW).verdict, "verified");
  assert.equal(thrown(() => verify(fields, [], NOW))[0].message, "there is no definition to verify with");
});

test("it can be required as well", () => {
  const require = createRequire(import.meta.url);
  assert.equal(require("handraise").Definition.compile(TEXT).id, "mql");
  const required = require("handraise/score");
  assert.equal(required.verify({ email: "a" }, Definition.compile(TEXT).mql, NOW).verdict, "unverified");
  assert.equal(typeof require("handraise").init, "function");
});

test("the schema is that of a definition", () => {
  assert.ok(Definition.schema().properties.rules);
});

test("it gives the same report as the library for every golden entry", { skip: !process.env.HANDRAISE_GOLDEN_ENTRIES }, () => {
  const entries = readFileSync(process.env.HANDRAISE_GOLDEN_ENTRIES, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(entries.length > 2000);
  let scored = 0;
  for (const { name, mql, evidence, at_s, hash, assessment } of entries) {
    const definition = score.Definition.read(Buffer.from(mql, "base64"));
    assert.equal(definition.hash, hash, name);
    try {
      assert.equal(definition.scoreJson(score.Evidence.decode(evidence), new Date(at_s * 1000)), assessment, name);
      scored += 1;
    } catch (error) {
      // Some random times are before the evidence.
      assert.equal(error.problems?.[0].path, "at", error);
    }
  }
  assert.ok(scored > 1200, `${scored} entries were scored`);
});
