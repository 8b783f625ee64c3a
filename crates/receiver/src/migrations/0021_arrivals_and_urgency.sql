-- Each time that somebody came to sales stands in one place: what a week's load and the figures are counted from. `person` is the id of the key whose history
-- it is; NULL for those who were removed because their time was over, whose times are whole hours.
DROP TABLE arrival;
CREATE TABLE arrival (
    -- No number is given twice: a greater one says that somebody came.
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT,
    at_ms INTEGER NOT NULL,
    segment TEXT,
    queue TEXT,
    score_milli INTEGER NOT NULL,
    hand_raised INTEGER NOT NULL
) STRICT;

INSERT INTO arrival (person, at_ms, segment, queue, score_milli, hand_raised)
SELECT person, value ->> '$.at_ms', value ->> '$.segment', value ->> '$.queue', value ->> '$.score_milli', value ->> '$.hand_raised'
FROM (SELECT person, arrivals FROM journey UNION ALL SELECT NULL, arrivals FROM journey_left) AS stored, json_each(stored.arrivals)
ORDER BY value ->> '$.at_ms';

CREATE INDEX arrival_at ON arrival (at_ms);
CREATE INDEX arrival_person ON arrival (person);
ALTER TABLE journey DROP COLUMN arrivals;
ALTER TABLE journey_left DROP COLUMN arrivals;

-- Each deal with its time, instead of sums. Of sums, only the first purchase has a time; persons are computed anew by another build, which knows the rest.
UPDATE journey SET journey = json_remove(json_set(journey, '$.won', json((
    SELECT json_group_array(json_object('at_ms', journey ->> '$.customer_ms', 'amount', value, 'currency', nullif(key, '')))
    FROM json_each(journey, '$.revenue')
))), '$.revenue') WHERE journey -> '$.revenue' IS NOT NULL;
UPDATE journey_left SET journey = json_remove(json_set(journey, '$.won', json((
    SELECT json_group_array(json_object('at_ms', journey ->> '$.customer_ms', 'amount', value, 'currency', nullif(key, '')))
    FROM json_each(journey, '$.revenue')
))), '$.revenue') WHERE journey -> '$.revenue' IS NOT NULL;

-- Whether a message goes before what may wait, and what came before of the same person.
ALTER TABLE delivery ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_urgent ON delivery (target, next_ms) WHERE state = 'waiting' AND urgent = 1;
CREATE INDEX delivery_person ON delivery (person, target) WHERE state = 'waiting';
