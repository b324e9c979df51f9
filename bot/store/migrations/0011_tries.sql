-- What was tried in vain (a wrong code, a command above one's role), by keyed mark of who tried.
CREATE TABLE tries (
  kind TEXT NOT NULL,
  mark TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX tries_mark ON tries (kind, mark, at);
CREATE INDEX tries_at ON tries (at);
