-- How a person waits for sales, in JSON; NULL if they do not. By when sales is to do something, while it has done nothing; and whether that time has passed. Rows of before
-- have them when they are computed next, which another build does.
ALTER TABLE person ADD COLUMN wait TEXT;
ALTER TABLE person ADD COLUMN due_ms INTEGER;
ALTER TABLE person ADD COLUMN overdue INTEGER NOT NULL DEFAULT 0;
CREATE INDEX person_due_ms ON person (due_ms) WHERE due_ms IS NOT NULL;
-- Each time that somebody came to sales. It names nobody.
CREATE TABLE arrival (
    seq INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    segment TEXT,
    queue TEXT,
    score_milli INTEGER NOT NULL,
    hand_raised INTEGER NOT NULL
) STRICT;

CREATE INDEX arrival_at ON arrival (at_ms);

-- What was told once: that a definition is to be reviewed, and why; that a team got more leads in a week than it can take. `about` names the version of
-- the definition, or the week; `entry` the entry of the policy.
CREATE TABLE told_once (
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    entry TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    -- What the event says, in JSON.
    body TEXT NOT NULL,
    PRIMARY KEY (kind, about, entry)
) STRICT, WITHOUT ROWID;

-- What sales said lately, of everybody.
CREATE INDEX fact_status ON fact (coalesce(occurred_ms, received_ms)) WHERE kind = 'status';
