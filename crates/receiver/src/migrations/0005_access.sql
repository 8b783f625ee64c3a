-- Who may use the receiver. What somebody must show (a password, the session's cookie, an invitation, a token) is never in here: only
-- hashes of it are.
CREATE TABLE app_user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- In lower case.
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Argon2id, as a PHC string; NULL until the invitation is accepted.
    password TEXT,
    created_ms INTEGER NOT NULL,
    -- When the invitation was accepted, or an authenticating proxy first named the user.
    joined_ms INTEGER,
    removed_ms INTEGER
) STRICT;

-- One-time links. One without a user makes the first admin.
CREATE TABLE invitation (
    hash BLOB PRIMARY KEY NOT NULL,
    user_id INTEGER REFERENCES app_user (id) ON DELETE CASCADE,
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    hash BLOB PRIMARY KEY NOT NULL,
    user_id INTEGER NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    created_ms INTEGER NOT NULL,
    seen_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX session_user ON session (user_id);

-- For programs. `scopes` is a list in JSON; `site` is an origin.
CREATE TABLE api_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    site TEXT,
    created_ms INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    expires_ms INTEGER,
    revoked_ms INTEGER,
    used_ms INTEGER
) STRICT;

-- Who did what, and when. Nothing in the receiver changes or deletes a row.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT,
    detail TEXT
) STRICT;
