-- Whom events are sent to, how far each has come, and how it is doing. A row stays while its file is away, so that nothing is missed.
CREATE TABLE target (
    name TEXT PRIMARY KEY NOT NULL,
    -- How it is reached, and whether the receiver was started with its file last.
    kind TEXT NOT NULL,
    has_file INTEGER NOT NULL,
    -- The last event that was looked at for it.
    after_seq INTEGER NOT NULL,
    -- Why nothing is sent: `paused` by somebody, or `gone` because it wants nothing more; NULL while it is sent to.
    stopped TEXT,
    stopped_ms INTEGER,
    last_success_ms INTEGER,
    last_error_ms INTEGER,
    -- In words that name nobody.
    last_error TEXT
) STRICT;

-- One event on its way to one target. What is sent is composed anew each time, so that nothing of a person but the id is in here.
CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What the target knows the message by, at each attempt.
    id TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL,
    -- The event's number, kind and time.
    event INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    -- The person whom it is about.
    person TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead')),
    -- Since it was made, or replayed last.
    attempts INTEGER NOT NULL DEFAULT 0,
    -- When it is to be sent, while it waits.
    next_ms INTEGER,
    -- The last attempt, the status of its answer if there was one, and why it failed.
    last_ms INTEGER,
    status INTEGER,
    error TEXT,
    UNIQUE (target, event)
) STRICT;

CREATE INDEX delivery_due ON delivery (target, next_ms) WHERE state = 'waiting';
CREATE INDEX delivery_state ON delivery (state, target);
CREATE INDEX delivery_event ON delivery (event);

-- Triggers, so that what forgets persons and ends histories knows nothing of the outbox.
CREATE TRIGGER delivery_after_crossing AFTER DELETE ON crossing BEGIN
    DELETE FROM delivery WHERE event = OLD.seq;
END;

CREATE TRIGGER delivery_after_notice AFTER DELETE ON notice BEGIN
    DELETE FROM delivery WHERE event = OLD.seq;
END;
