-- Every definition that was given, with its private part and the text that people wrote. Rows are added and never deleted, because they say which rules
-- scored a lead. `policy_hash` is `-` for a definition without a private part.
CREATE TABLE edition (
    hash TEXT NOT NULL,
    policy_hash TEXT NOT NULL,
    mql BLOB NOT NULL,
    policy TEXT,
    source TEXT,
    format TEXT,
    given_ms INTEGER NOT NULL,
    PRIMARY KEY (hash, policy_hash)
) STRICT;

INSERT INTO edition (hash, policy_hash, mql, given_ms) SELECT hash, '-', mql, activated_ms FROM definition;

-- Which edition is in force, by which fact, and which is computed beside it as its shadow.
CREATE TABLE in_use (
    role TEXT PRIMARY KEY NOT NULL CHECK (role IN ('active', 'shadow')),
    hash TEXT NOT NULL,
    policy_hash TEXT NOT NULL,
    fact TEXT,
    since_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    -- Whether the definition's file says the same.
    from_file INTEGER NOT NULL
) STRICT;

-- What the receiver last took from the definition's file.
CREATE TABLE definition_file (
    one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
    digest TEXT NOT NULL
) STRICT;

CREATE INDEX fact_build ON fact (seq) WHERE kind = 'build';

-- What the shadow definition says of each person, and what that changes. Nothing that decides reads it.
CREATE TABLE shadow_person (
    person TEXT PRIMARY KEY NOT NULL,
    computed_ms INTEGER NOT NULL,
    next_change_ms INTEGER,
    -- In JSON.
    summary TEXT NOT NULL,
    enters INTEGER NOT NULL,
    leaves INTEGER NOT NULL,
    moves_grade INTEGER NOT NULL,
    moves_priority INTEGER NOT NULL
) STRICT;

CREATE INDEX shadow_person_next_change ON shadow_person (next_change_ms) WHERE next_change_ms IS NOT NULL;
CREATE INDEX shadow_person_enters ON shadow_person (person) WHERE enters;
CREATE INDEX shadow_person_leaves ON shadow_person (person) WHERE leaves;
CREATE INDEX shadow_person_grade ON shadow_person (person) WHERE moves_grade;
CREATE INDEX shadow_person_priority ON shadow_person (person) WHERE moves_priority;

-- Whom the shadow has not computed since they changed.
CREATE TABLE shadow_due (person TEXT PRIMARY KEY NOT NULL) STRICT;

-- Triggers, so that whatever writes persons knows nothing of shadows. A conflict clause of the statement outside would replace one in here.
CREATE TRIGGER shadow_after_insert AFTER INSERT ON person
WHEN EXISTS (SELECT 1 FROM in_use WHERE role = 'shadow') BEGIN
    INSERT INTO shadow_due SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM shadow_due WHERE person = NEW.id);
END;

CREATE TRIGGER shadow_after_update AFTER UPDATE OF computed_ms, last_ms, summary, report ON person
WHEN EXISTS (SELECT 1 FROM in_use WHERE role = 'shadow') BEGIN
    INSERT INTO shadow_due SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM shadow_due WHERE person = NEW.id);
END;

CREATE TRIGGER shadow_after_delete AFTER DELETE ON person BEGIN
    DELETE FROM shadow_person WHERE person = OLD.id;
    DELETE FROM shadow_due WHERE person = OLD.id;
END;
