-- What was told, by whom, about whom and when. Rows are added and never changed; everything below is computed from them.
CREATE TABLE fact (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    about TEXT NOT NULL,
    kind TEXT NOT NULL,
    occurred_ms INTEGER,
    received_ms INTEGER NOT NULL,
    source TEXT NOT NULL,
    batch TEXT,
    who TEXT NOT NULL,
    authenticated INTEGER NOT NULL,
    -- What it says, in JSON.
    says TEXT NOT NULL
) STRICT;

CREATE INDEX fact_about ON fact (about);
CREATE INDEX fact_batch ON fact (batch) WHERE batch IS NOT NULL;
CREATE INDEX fact_undo ON fact (seq) WHERE kind = 'undo';
CREATE INDEX fact_definition ON fact (seq) WHERE kind = 'definition';

-- Whose standing is to be computed again, and by which fact.
CREATE TABLE person_due (
    key TEXT PRIMARY KEY NOT NULL,
    fact_seq INTEGER NOT NULL
) STRICT;

CREATE INDEX person_due_newest ON person_due (fact_seq);

-- Which keys are one person. `id` is the key's own, `person` that of the person.
CREATE TABLE person_key (
    key TEXT PRIMARY KEY NOT NULL,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL
) STRICT;

CREATE INDEX person_key_person ON person_key (person);

-- What is known of a person, as of `computed_ms`. It can be deleted and computed again.
CREATE TABLE person (
    id TEXT PRIMARY KEY NOT NULL,
    key TEXT NOT NULL,
    email TEXT,
    domain TEXT,
    -- The company, by its first domain in the target list, or else by this one; NULL for free mail.
    company TEXT,
    contact TEXT NOT NULL,
    stage TEXT NOT NULL,
    grade TEXT NOT NULL,
    rating TEXT NOT NULL,
    score_milli INTEGER NOT NULL,
    priority TEXT,
    decision TEXT NOT NULL,
    hand_raised INTEGER NOT NULL,
    owner TEXT,
    first_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    -- The definition, its private part, the core and the lists that computed it.
    basis TEXT NOT NULL,
    computed_ms INTEGER NOT NULL,
    next_change_ms INTEGER,
    -- What people see at a glance; the whole report; what it knows beyond the person's own forms; why the person is not to be contacted. All
    -- are JSON.
    summary TEXT NOT NULL,
    report TEXT NOT NULL,
    added TEXT NOT NULL,
    suppressed TEXT
) STRICT;

CREATE INDEX person_last ON person (last_ms, id);
CREATE INDEX person_next_change ON person (next_change_ms) WHERE next_change_ms IS NOT NULL;
CREATE INDEX person_basis ON person (basis, last_ms);
CREATE INDEX person_domain ON person (domain) WHERE domain IS NOT NULL;
CREATE INDEX person_company ON person (company) WHERE company IS NOT NULL;

-- Each time that what people see of a person changed, as JSON. Rows are added and never changed.
CREATE TABLE crossing (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    change TEXT NOT NULL
) STRICT;

CREATE INDEX crossing_person ON crossing (person, seq);

-- Whether the forms of a lead are among the facts; the receiver adds those of an older database when it opens it.
ALTER TABLE lead ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
CREATE INDEX lead_not_told ON lead (seq) WHERE told = 0;
