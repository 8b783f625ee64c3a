-- What waits together with others and is then sent as one message: the quiet hours or the digest that it waits for. NULL for what is sent alone.
-- A digest is a delivery too. It has no event: its number is the digest's day, in days since 1970, below zero.
ALTER TABLE delivery ADD COLUMN bundle TEXT;

CREATE INDEX delivery_bundle ON delivery (target, bundle) WHERE state = 'waiting' AND bundle IS NOT NULL;
