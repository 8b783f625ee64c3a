-- Whether somebody was forgotten since persons were read, who may be among them.
CREATE INDEX fact_erase ON fact (seq) WHERE kind = 'erase';
