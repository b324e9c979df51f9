-- What a network whose names for people change calls somebody; each name leads to a chat of ours.
-- mark: keyed hash of kind and value, body: the same, sealed. at: when it was seen last.
-- parted: she was deleted, and her farewell is on its way; a message of hers begins a new chat.
CREATE TABLE aliases (
  channel TEXT NOT NULL,
  mark TEXT NOT NULL,
  chat TEXT NOT NULL,
  body BYTEA NOT NULL,
  at TEXT NOT NULL,
  parted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (channel, mark, chat)
);
CREATE INDEX aliases_chat ON aliases (channel, chat, at);
CREATE INDEX aliases_parted ON aliases (parted) WHERE parted = 1;

-- What a network told of a message after it took it: sent, delivered, read or failed.
-- charge: what it was charged as, "free" where it cost nothing.
ALTER TABLE outbox ADD COLUMN receipt TEXT;
ALTER TABLE outbox ADD COLUMN charge TEXT;
ALTER TABLE recipients ADD COLUMN receipt TEXT;
ALTER TABLE recipients ADD COLUMN charge TEXT;
CREATE INDEX outbox_external ON outbox (channel, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX recipients_external ON recipients (channel, external_id)
  WHERE external_id IS NOT NULL;
CREATE INDEX outbox_kept ON outbox (ended_at) WHERE state = 'sent' AND body IS NOT NULL;

-- How many messages a month were charged as what, by channel: rows go, these numbers stay.
CREATE TABLE charges (
  channel TEXT NOT NULL,
  month TEXT NOT NULL,
  charge TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (channel, month, charge)
);
