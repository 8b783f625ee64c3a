-- About whom a connector was asked, and when it may be asked again. A row can be deleted: then it is asked again.
CREATE TABLE connector_asked (
    connector TEXT NOT NULL,
    -- As `fact.about` has it: `company:` and a domain, or `email:` and an address.
    subject TEXT NOT NULL,
    next_ms INTEGER NOT NULL,
    -- How often in a row the answer about it failed.
    failures INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connector, subject)
) STRICT, WITHOUT ROWID;

-- What became of a connector's requests.
CREATE TABLE connector (
    name TEXT PRIMARY KEY NOT NULL,
    -- The last day with a request, counted from 1970, in UTC, and how many it had.
    day INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0,
    found INTEGER NOT NULL DEFAULT 0,
    not_found INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    last_success_ms INTEGER,
    last_error_ms INTEGER,
    last_error TEXT
) STRICT;
