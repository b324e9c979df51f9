-- A keyed mark on each session of the page, second factor and broadcast, too. What stands there now
-- is taken as it is, this once (docs/decisions/0012). `edition`: how often a row was signed.
ALTER TABLE staff ADD COLUMN edition INTEGER;

ALTER TABLE web_sessions ADD COLUMN proof TEXT;
UPDATE web_sessions SET proof = pandu_proof('web_sessions', id, channel, chat, role, browser,
  begun_at, seen_at);

-- A factor that is taken off leaves an empty row, so that a row that is gone is missed.
CREATE TABLE factors_anew (
  officer INTEGER PRIMARY KEY,
  body BYTEA,
  begun_at TEXT,
  confirmed_at TEXT,
  step INTEGER NOT NULL,
  proven_at TEXT,
  edition INTEGER,
  proof TEXT
);
INSERT INTO factors_anew (officer, body, confirmed_at, step, proven_at, edition)
SELECT officer, body, confirmed_at, step, proven_at, 1 FROM factors;
DROP TABLE factors;
ALTER TABLE factors_anew RENAME TO factors;
UPDATE factors SET proof = pandu_proof('factors', officer, body, begun_at, confirmed_at, step,
  proven_at, edition);

ALTER TABLE broadcasts ADD COLUMN edition INTEGER;
ALTER TABLE broadcasts ADD COLUMN proof TEXT;
UPDATE broadcasts SET proof = pandu_proof('broadcasts', id, text, filter, purpose, state, why,
  made_by, approved_by, code, copy_of, asked, rehearsal, made_at, send_at, started_at, ended_at);
