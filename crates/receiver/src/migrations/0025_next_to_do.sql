-- By when sales is to act: by the deadline, or when the next step of the follow-up series is due, whichever comes first. A step waits for the end of a snooze.
ALTER TABLE person ADD COLUMN act_ms INTEGER;

UPDATE person SET act_ms = due_ms;
DROP INDEX person_due_first;
CREATE INDEX person_act_first ON person (coalesce(act_ms, 9223372036854775807), last_ms DESC, id DESC);
-- Of one priority, what is to be done first. `list.rs` sorts by the same expressions.
DROP INDEX person_priority_order;
CREATE INDEX person_priority_first ON person (
    coalesce(rtrim(priority, '0123456789') || substr('00000000000000000000' || substr(priority, length(rtrim(priority, '0123456789')) + 1), -20), char(1114111))
        || substr('00000000000000000000' || coalesce(act_ms, 9223372036854775807), -20),
    last_ms DESC, id DESC
);

-- Whose step is due is computed again at once.
UPDATE person SET next_change_ms = 0 WHERE next_step IS NOT NULL;
