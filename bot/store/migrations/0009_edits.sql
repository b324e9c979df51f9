-- A line that was said anew: when, as a number of the same count as `id`. `row` is the message's row
-- in the outbox, where a later message may take its place.
ALTER TABLE history ADD COLUMN edited INTEGER;
ALTER TABLE history ADD COLUMN row INTEGER;
