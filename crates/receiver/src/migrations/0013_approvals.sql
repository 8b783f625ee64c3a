-- Who approved which definition, and which came into force by whose signatures, as a chain: each entry has the SHA-256 of the one before. Nothing in
-- the receiver changes or deletes a row. `who` and `salt` may be emptied to forget somebody; the chain goes over `who_hash`.
CREATE TABLE approval_log (
    -- Without gaps. The highest that was ever given stays in `sqlite_sequence`.
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    -- `approval`, `activation` or `rollback`.
    kind TEXT NOT NULL,
    -- What it says, in JSON.
    says TEXT NOT NULL,
    who TEXT,
    salt BLOB,
    who_hash BLOB NOT NULL,
    before BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- The teams whose signatures the receiver asks for, in words, for the tool that shares the database. No row, if it asks for none.
CREATE TABLE approval_required (teams TEXT NOT NULL) STRICT;
