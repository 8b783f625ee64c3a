-- Why a person should look at a lead first, as a list of codes in JSON; NULL if nothing is to be checked.
ALTER TABLE lead ADD COLUMN to_be_checked TEXT;
