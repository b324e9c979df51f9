-- A case of somebody who may be in danger.
ALTER TABLE cases ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
