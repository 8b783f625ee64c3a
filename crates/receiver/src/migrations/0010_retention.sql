-- How long what is kept, as the receiver was started with it last; what has no row is kept without an end.
CREATE TABLE retention (
    kept TEXT PRIMARY KEY NOT NULL,
    -- Such as `13 months`.
    term TEXT NOT NULL
) STRICT;

-- Which facts were removed, or lost a part, because their time was over: keyed hashes of their ids, so that they do not come back by an import.
CREATE TABLE fact_removed (
    hash BLOB PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;

-- How often something was removed. Whoever computed a person from what was there before writes nothing.
CREATE TABLE removal (
    count INTEGER NOT NULL
) STRICT;
INSERT INTO removal VALUES (0);

-- When the behaviour in a form was removed.
ALTER TABLE fact ADD COLUMN shortened_ms INTEGER;
ALTER TABLE lead ADD COLUMN shortened_ms INTEGER;

CREATE INDEX fact_age ON fact (kind, min(coalesce(occurred_ms, received_ms), received_ms));
CREATE INDEX fact_behaviour ON fact (received_ms) WHERE kind IN ('form', 'update') AND shortened_ms IS NULL;
CREATE INDEX crossing_age ON crossing (at_ms, person);
