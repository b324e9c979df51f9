-- Messages of ours that show a secret (a second factor as it is set up): 1 while one stands on a
-- screen, 2 once it is to be deleted there, 0 for all others.
ALTER TABLE history ADD COLUMN fleeting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN fleeting INTEGER NOT NULL DEFAULT 0;
CREATE INDEX history_fleeting ON history (channel, chat) WHERE fleeting = 1;
CREATE INDEX outbox_fleeting ON outbox (channel, chat) WHERE fleeting > 0;
