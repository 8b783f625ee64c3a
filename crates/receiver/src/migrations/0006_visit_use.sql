-- Which submissions brought which visit token: `token` is the SHA-256 of its random id in hexadecimal digits. Rows of tokens that
-- are no longer live are deleted.
CREATE TABLE visit_use (
    token TEXT NOT NULL,
    submission TEXT NOT NULL REFERENCES lead (submission) ON DELETE CASCADE,
    issued_s INTEGER NOT NULL,
    PRIMARY KEY (token, submission)
) STRICT, WITHOUT ROWID;

CREATE INDEX visit_use_submission ON visit_use (submission);
CREATE INDEX visit_use_issued ON visit_use (issued_s);
