-- An update names the form that it follows up by the form's receipt.
CREATE INDEX fact_receipt ON fact (says ->> '$.receipt') WHERE kind = 'form';
