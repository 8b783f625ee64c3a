-- What the receiver's own report says differently, and what late evidence would have given; both are JSON.
ALTER TABLE lead ADD COLUMN added TEXT NOT NULL DEFAULT '[]';
ALTER TABLE lead ADD COLUMN late_assessment TEXT;

-- Whether the lead's occurrences are in `sighting`; the receiver adds those of an older database when it opens it.
ALTER TABLE lead ADD COLUMN sighted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX lead_not_sighted ON lead (seq) WHERE sighted = 0;

-- Who brought which occurrences. `key` and `person` are SHA-256 in hexadecimal digits. `whole` says whether the key covers all that
-- its fingerprint covers, or only the beginning.
CREATE TABLE sighting (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    person TEXT NOT NULL,
    whole INTEGER NOT NULL,
    submission TEXT NOT NULL REFERENCES lead (submission) ON DELETE CASCADE,
    receipt TEXT,
    session TEXT,
    UNIQUE (key, person)
) STRICT;

CREATE INDEX sighting_submission ON sighting (submission);
