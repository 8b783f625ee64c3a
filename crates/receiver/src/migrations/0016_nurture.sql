-- What marketing has to know of somebody to keep in touch: what is missing, which content fits, segment, product lines and language, in JSON. NULL for who
-- is for sales, is not to be written to, or has no address.
ALTER TABLE person ADD COLUMN nurture TEXT;

CREATE INDEX person_nurture ON person (last_ms, id) WHERE nurture IS NOT NULL;

-- As far as the reports say it. Content and language follow when somebody is computed next, and so does whoever objected once and does no longer.
UPDATE person SET nurture = json_object(
    'missing', json((SELECT json_group_array(name) FROM (
        SELECT report ->> '$.reason' AS name
        UNION SELECT CASE gate.value ->> '$.kind'
            WHEN 'persona' THEN 'persona_gap' WHEN 'coverage' THEN 'fit_unknown' WHEN 'fit' THEN 'fit_below'
            WHEN 'score' THEN 'score_below' WHEN 'intent' THEN 'intent_below' ELSE 'behaviour_unknown' END
        FROM json_each(report, '$.missing') AS gate
    ))),
    'content', json('[]'),
    'segment', report ->> '$.segment',
    'lines', json((SELECT json_group_array(line) FROM (
        SELECT interest.value ->> '$.line' AS line FROM json_each(report, '$.interests') AS interest
        WHERE interest.value ->> '$.points_milli' > 0 ORDER BY interest.value ->> '$.points_milli' DESC
    ))),
    'language', NULL
) WHERE decision = 'nurture' AND email IS NOT NULL AND suppressed IS NULL
    AND NOT EXISTS (SELECT 1 FROM person_key JOIN fact ON fact.about = person_key.key
        WHERE person_key.person = person.id AND fact.kind = 'objection')
    AND NOT EXISTS (SELECT 1 FROM fact WHERE fact.about = 'company:' || person.domain AND fact.kind = 'objection');
