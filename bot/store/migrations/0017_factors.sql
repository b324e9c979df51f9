-- The second factor of officers: a sealed secret, the last step used, when it was last proven.
CREATE TABLE factors (
  officer INTEGER PRIMARY KEY,
  body BYTEA NOT NULL,
  confirmed_at TEXT,
  step INTEGER NOT NULL,
  proven_at TEXT
);
CREATE TABLE recovery_codes (
  officer INTEGER NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY (officer, mark)
);
