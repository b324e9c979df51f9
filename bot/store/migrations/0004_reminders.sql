-- A reminder's message, until it is known to have arrived; the start it told of; when it ended.
ALTER TABLE plans ADD COLUMN message INTEGER;
ALTER TABLE plans ADD COLUMN starts_at TEXT;
ALTER TABLE plans ADD COLUMN ended_at TEXT;
UPDATE plans SET ended_at = due_at WHERE state <> 'planned';
CREATE INDEX plans_message ON plans (message) WHERE message IS NOT NULL;

-- What is not sent by then is not sent any more.
ALTER TABLE outbox ADD COLUMN expires_at TEXT;
CREATE INDEX outbox_expires ON outbox (expires_at)
  WHERE expires_at IS NOT NULL AND state = 'queued';

-- By which code a reminder can be checked: one for all who were reminded that day of that start.
CREATE TABLE reminder_codes (
  code TEXT PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  starts_at TEXT NOT NULL,
  day TEXT NOT NULL,
  title TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (session, starts_at, day)
);
