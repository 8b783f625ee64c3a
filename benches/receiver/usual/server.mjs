// The usual way to store forms: Express, and better-sqlite3 with one transaction for each form, in the receiver's tables with the receiver's
// settings and rows. It decodes a form's fields and verifies nothing. Arguments: port, the database's file, the tables as SQL, the row as JSON.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [port, file, tables, example, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const express = require("express");
const Database = require("better-sqlite3");

const row = JSON.parse(readFileSync(example, "utf8"));
const database = new Database(file);
database.pragma("page_size = 16384");
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.pragma("foreign_keys = ON");
database.exec(readFileSync(tables, "utf8"));
const lead = database.prepare(
  "INSERT INTO lead (submission, received_ms, contact, assessment, verdict, verdict_reasons, claimed, definition_hash, evidence, added, card, sighted, told) " +
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)",
);
const sighting = database.prepare("INSERT INTO sighting (key, person, whole, submission) VALUES (?, ?, 1, ?)");
const fact = database.prepare(
  "INSERT INTO fact (id, about, kind, received_ms, source, who, authenticated, says) VALUES (?, ?, 'form', ?, 'form', 'visitor', 0, ?)",
);
const due = database.prepare("INSERT INTO person_due (key, fact_seq) VALUES (?, ?)");
const hash = (text) => createHash("sha256").update(text).digest("hex");

const store = database.transaction((submission, contact, evidence) => {
  const { assessment, verdict, verdict_reasons, claimed, definition_hash, added, card } = row;
  lead.run(submission, Date.now(), contact, assessment, verdict, verdict_reasons, claimed, definition_hash, evidence, added, card);
  for (let at = 0; at < row.sightings; at++) {
    sighting.run(hash(`${submission} ${at}`), hash(submission), submission);
  }
  const says = { kind: "form", submission, contact: JSON.parse(contact), receipt: null, evidence, claimed: JSON.parse(claimed), verdict, definition: definition_hash };
  const person = `receipt:${hash(submission)}`;
  const { lastInsertRowid } = fact.run(`form:${submission}:${hash(contact).slice(0, 32)}`, person, Date.now(), JSON.stringify(says));
  due.run(person, lastInsertRowid);
});

const app = express();
app.get("/healthz", (_request, response) => response.json({ status: "ok" }));
app.post("/v1/leads", express.urlencoded({ extended: false }), (request, response) => {
  const contact = Object.entries(request.body).filter(([name]) => !name.startsWith("handraise_"));
  const submission = request.body.handraise_submission;
  store(submission, JSON.stringify(Object.fromEntries(contact)), request.body.handraise_evidence ?? null);
  response.status(201).json({ submission, repeated: false });
});
app.listen(Number(port), "127.0.0.1");
