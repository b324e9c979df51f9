-- News of a session that waits for quiet hours to end: state "held", `about` the session.
ALTER TABLE outbox ADD COLUMN about INTEGER;
CREATE INDEX outbox_held ON outbox (about) WHERE state = 'held';
