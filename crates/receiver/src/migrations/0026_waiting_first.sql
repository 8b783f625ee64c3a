-- Of one priority, a lead for which sales has done nothing yet is before leads whose next step is due. `list.rs` sorts by the same expressions.
DROP INDEX person_priority_first;
CREATE INDEX person_waiting_first ON person (
    coalesce(rtrim(priority, '0123456789') || substr('00000000000000000000' || substr(priority, length(rtrim(priority, '0123456789')) + 1), -20), char(1114111))
        || iif(waiting, '0', '1') || substr('00000000000000000000' || coalesce(act_ms, 9223372036854775807), -20),
    last_ms DESC, id DESC
);
