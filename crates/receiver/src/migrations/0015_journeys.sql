-- How far somebody came, and when they came to sales: of each history, so that nobody is computed for a figure. A key that is somebody else's now keeps the
-- row of its own history.
CREATE TABLE journey (
    -- The id of a key.
    person TEXT PRIMARY KEY NOT NULL,
    -- In JSON.
    journey TEXT NOT NULL,
    -- In JSON; NULL for somebody who never came to sales.
    arrivals TEXT,
    -- Whether facts about the person were removed because their time was over: what they said of the source stays.
    shortened INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- The same of those who were removed because their time was over: nothing says who they were, and times are whole hours.
CREATE TABLE journey_left (
    journey TEXT NOT NULL,
    arrivals TEXT
) STRICT;

-- Everybody is computed once, in the background, which writes the rows above.
UPDATE person SET next_change_ms = 0;
