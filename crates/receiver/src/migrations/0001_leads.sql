-- Definitions that leads may have been scored with: the active one and, for 30 days, those before it.
CREATE TABLE definition (
    hash TEXT PRIMARY KEY NOT NULL,
    mql BLOB NOT NULL,
    activated_ms INTEGER NOT NULL,
    superseded_ms INTEGER
) STRICT;

-- One row for each submission id, whatever it brought.
CREATE TABLE lead (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    submission TEXT NOT NULL UNIQUE,
    received_ms INTEGER NOT NULL,
    contact TEXT NOT NULL,
    assessment TEXT NOT NULL,
    verdict TEXT NOT NULL,
    verdict_reasons TEXT NOT NULL,
    claimed TEXT NOT NULL,
    definition_hash TEXT NOT NULL,
    evidence TEXT
) STRICT;

CREATE INDEX lead_evidence ON lead (evidence) WHERE evidence IS NOT NULL;

-- The same submission sent again with another contact: somebody went back and mended a typing error.
CREATE TABLE lead_again (
    submission TEXT NOT NULL REFERENCES lead (submission) ON DELETE CASCADE,
    received_ms INTEGER NOT NULL,
    contact TEXT NOT NULL,
    UNIQUE (submission, contact)
) STRICT;
