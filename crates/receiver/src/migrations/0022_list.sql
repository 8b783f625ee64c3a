-- What the inbox lists and sorts people by. `search` is name, address and company without accents and capitals, a line each, the name first; it goes with the person.
-- Rows of before have the rest when they are computed next, which another build does.
ALTER TABLE person ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN queue TEXT;
ALTER TABLE person ADD COLUMN snoozed_until_ms INTEGER;
-- Whether sales gave the person back, and they are for sales again.
ALTER TABLE person ADD COLUMN returned INTEGER NOT NULL DEFAULT 0;
-- Whether what they answered about being contacted is neither yes nor no.
ALTER TABLE person ADD COLUMN hand_unclear INTEGER NOT NULL DEFAULT 0;
-- Whether the person waits for sales, which has done nothing.
ALTER TABLE person ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
-- Whether every form of the person is to be checked.
ALTER TABLE person ADD COLUMN to_check INTEGER NOT NULL DEFAULT 0;
-- The first step of the follow-up series that is not done, in JSON.
ALTER TABLE person ADD COLUMN next_step TEXT;

UPDATE person SET search = lower(
    coalesce(contact ->> '$.name', contact ->> '$.email', char(1114111)) || char(10)
    || coalesce(contact ->> '$.email', '') || char(10) || coalesce(contact ->> '$.company', '')
), queue = summary ->> '$.queue', to_check = coalesce((
    SELECT count(*) = count(lead.to_be_checked) AND count(*) > 0 FROM person_key
    JOIN fact ON fact.about = person_key.key AND fact.kind = 'form' JOIN lead ON lead.submission = fact.says ->> '$.submission'
    WHERE person_key.person = person.id
), 0);

CREATE INDEX person_search ON person (search, last_ms DESC, id DESC);
CREATE INDEX person_due_first ON person (coalesce(due_ms, 9223372036854775807), last_ms DESC, id DESC);
CREATE INDEX person_priority ON person (coalesce(priority, char(1114111)), last_ms DESC, id DESC);
CREATE INDEX person_owner ON person (owner, last_ms) WHERE owner IS NOT NULL;

-- Views of the list that users keep: what the address of the inbox says after the question mark.
CREATE TABLE view (
    user_id INTEGER NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared INTEGER NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;
