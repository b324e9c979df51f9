-- Who was heard is kept as a keyed mark of the chat, so that it names nobody once she is deleted.
-- `parting`: the last words to somebody who was deleted; her chat is gone from the row once it is sent.
UPDATE heard SET chat = pandu_mark('heard', channel || ':' || chat);
ALTER TABLE outbox ADD COLUMN parting INTEGER;
CREATE INDEX outbox_parting ON outbox (parting) WHERE parting IS NOT NULL;
