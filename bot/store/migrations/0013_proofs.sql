-- A keyed mark on each row that grants rights. What stands there now is taken as it is, this once.
ALTER TABLE staff ADD COLUMN proof TEXT;
ALTER TABLE invites ADD COLUMN proof TEXT;
UPDATE staff SET proof = pandu_proof('staff', id, channel, chat, role, name, joined_at, revoked_at);
UPDATE invites SET proof = pandu_proof('invites', id, mark, role, made_by, made_at, expires_at,
  used_by, revoked_at);
