-- A cancelled session whose news is still held can be taken back. `undo_since`: when it was
-- cancelled so; `undo_state`: what it was before. `undo` of a seat: what it was before, and
-- `undo_offer` until when it was offered. In the outbox, state "parked" is older news of the session
-- that the cancellation overtook: it is held again when that is taken back.
ALTER TABLE sessions ADD COLUMN undo_since TEXT;
ALTER TABLE sessions ADD COLUMN undo_state TEXT;
ALTER TABLE seats ADD COLUMN undo TEXT;
ALTER TABLE seats ADD COLUMN undo_offer TEXT;
CREATE INDEX outbox_parked ON outbox (about) WHERE state = 'parked';
