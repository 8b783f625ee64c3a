-- Who the contact is, as JSON, found by what the definition said of its fields. Leads from before this have none.
ALTER TABLE lead ADD COLUMN card TEXT;
