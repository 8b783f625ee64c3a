-- Why sales gave a lead back is a code, and leaves the receiver with what names nobody. What was told in words before that stays in its fact; everything
-- computed from it says `other`.
CREATE TABLE worded (reason TEXT PRIMARY KEY NOT NULL) STRICT;
INSERT INTO worded
SELECT DISTINCT says ->> '$.reason' FROM fact
WHERE kind = 'status' AND (says ->> '$.reason' GLOB '*[^a-z0-9_-]*' OR length(says ->> '$.reason') NOT BETWEEN 1 AND 40);

UPDATE crossing SET change = json_replace(change, '$.reason.from', 'other')
WHERE change ->> '$.reason.from' IN (SELECT reason FROM worded);
UPDATE crossing SET change = json_replace(change, '$.reason.to', 'other')
WHERE change ->> '$.reason.to' IN (SELECT reason FROM worded);
UPDATE shadow_person SET summary = json_replace(summary, '$.reason', 'other')
WHERE summary ->> '$.reason' IN (SELECT reason FROM worded);
-- The rest of a row is computed again at once.
UPDATE person SET summary = json_replace(summary, '$.reason', 'other'), report = json_replace(report, '$.reason', 'other'),
    nurture = json_replace(nurture, '$.missing[0]', 'other'), next_change_ms = 0
WHERE summary ->> '$.reason' IN (SELECT reason FROM worded);
DROP TABLE worded;

-- Here it is told by sales alone, also of those whose facts are removed.
UPDATE journey SET journey = json_replace(journey, '$.rejected_for', 'other')
WHERE journey ->> '$.rejected_for' GLOB '*[^a-z0-9_-]*' OR length(journey ->> '$.rejected_for') > 40;
UPDATE journey_left SET journey = json_replace(journey, '$.rejected_for', 'other')
WHERE journey ->> '$.rejected_for' GLOB '*[^a-z0-9_-]*' OR length(journey ->> '$.rejected_for') > 40;

-- Who came to sales whatever their score was: they asked, nothing may be known of their behaviour, or somebody decided so.
ALTER TABLE arrival ADD COLUMN by_score INTEGER NOT NULL DEFAULT 0;
UPDATE arrival SET by_score = 1 WHERE hand_raised = 0 AND (person IS NULL OR (
    SELECT change ->> '$.reason.to' FROM crossing
    WHERE crossing.person = arrival.person AND crossing.at_ms <= arrival.at_ms AND change -> '$.reason' IS NOT NULL
    ORDER BY crossing.seq DESC LIMIT 1
) = 'fit_and_intent');

-- Who qualified and falls short by no more than the hysteresis stays with sales.
UPDATE person SET next_change_ms = 0 WHERE stage = 'mql' AND decision = 'nurture';
