-- What belongs to a talk about danger, so that its owner can have it deleted from her screen:
-- the network's id of a message of hers, and whether one of ours is part of it.
ALTER TABLE heard ADD COLUMN message TEXT;
ALTER TABLE outbox ADD COLUMN danger INTEGER NOT NULL DEFAULT 0;
