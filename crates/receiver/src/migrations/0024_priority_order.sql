-- A number at the end of a priority's id counts as one: P2 is before P10. `list.rs` sorts by the same expression.
DROP INDEX person_priority;
CREATE INDEX person_priority_order ON person (
    coalesce(rtrim(priority, '0123456789') || substr('00000000000000000000' || substr(priority, length(rtrim(priority, '0123456789')) + 1), -20), char(1114111)),
    last_ms DESC, id DESC
);
