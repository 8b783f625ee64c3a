-- A CRM, by the name in its file, and what became of its records.
CREATE TABLE crm (
    name TEXT PRIMARY KEY NOT NULL,
    -- How far the CRM's own changes were read, in the CRM's words.
    changes_since TEXT,
    created INTEGER NOT NULL DEFAULT 0,
    taken_over INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    deleted INTEGER NOT NULL DEFAULT 0,
    -- Statuses that it told.
    outcomes INTEGER NOT NULL DEFAULT 0,
    -- Records that were there and are gone, and when that was noticed last.
    gone INTEGER NOT NULL DEFAULT 0,
    last_gone_ms INTEGER,
    last_success_ms INTEGER,
    last_error_ms INTEGER,
    last_error TEXT
) STRICT;

-- What a CRM was sent of a person. A row can be deleted: then the record is found again by its key.
CREATE TABLE crm_link (
    crm TEXT NOT NULL,
    person TEXT NOT NULL,
    -- The CRM's ids, by the kind of record, in JSON.
    remote TEXT NOT NULL DEFAULT '{}',
    -- The hash of each value that was sent, by record and field, in JSON.
    sent TEXT NOT NULL DEFAULT '{}',
    sent_ms INTEGER,
    -- What the CRM said last of how far sales is, as it was read.
    outcome TEXT,
    -- How often in a row the person could not be sent, why, and when it is tried again.
    failures INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    next_ms INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (crm, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX crm_link_failed ON crm_link (crm, next_ms) WHERE failures > 0;

-- Records in a CRM of persons who are forgotten. A row goes when its record is gone.
CREATE TABLE crm_forgotten (
    crm TEXT NOT NULL,
    remote TEXT NOT NULL,
    since_ms INTEGER NOT NULL,
    error TEXT,
    PRIMARY KEY (crm, remote)
) STRICT, WITHOUT ROWID;
