-- The origin of another site that sent the form; NULL for the receiver's own, for programs, and for leads from before this.
ALTER TABLE lead ADD COLUMN site TEXT;

-- What forms bring: evidence, an attribute, a class of pages. `form` and `class` are hashes of names, 0 for none; `form` is 0 for all forms of a
-- site together. It names nobody, and nothing deletes it.
CREATE TABLE input (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    form INTEGER NOT NULL,
    form_name TEXT,
    kind TEXT NOT NULL,
    class INTEGER NOT NULL,
    name TEXT,
    -- Whether the definition in force has it.
    is_current INTEGER NOT NULL,
    -- Since when it is dry, in days since 1970, and the counts before that; NULL if it is not.
    dry_day INTEGER,
    dry_forms INTEGER,
    dry_brought INTEGER,
    -- Since when it is back.
    back_day INTEGER,
    UNIQUE (site, form, kind, class)
) STRICT;

-- How many forms of a day could have brought it, how many did, and how many have a text for it that nothing understands.
CREATE TABLE input_day (
    input INTEGER NOT NULL REFERENCES input (id),
    day INTEGER NOT NULL,
    forms INTEGER NOT NULL,
    brought INTEGER NOT NULL,
    not_understood INTEGER NOT NULL,
    PRIMARY KEY (input, day)
) STRICT, WITHOUT ROWID;

CREATE INDEX input_day_day ON input_day (day);

-- Up to which fact forms are counted.
CREATE TABLE input_place (
    fact_seq INTEGER NOT NULL
) STRICT;

INSERT INTO input_place (fact_seq) VALUES (0);

-- Events that are about no person. `seq` is drawn from the numbers of crossings, so that all events have one order.
CREATE TABLE notice (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- The event's own members, in JSON.
    body TEXT NOT NULL
) STRICT;

-- The names of the definition in force, as far as they are known, by the field of a fact that may have them. `class` is a name's hash.
CREATE TABLE known_name (
    field TEXT NOT NULL,
    class INTEGER NOT NULL,
    name TEXT,
    PRIMARY KEY (field, class)
) STRICT, WITHOUT ROWID;

-- When an authenticating proxy last named the user. Who signs in here is seen by a session.
ALTER TABLE app_user ADD COLUMN proxy_seen_ms INTEGER;
