-- What people send by our own page, which keeps no files itself; name and content are sealed.
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  body BYTEA NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX uploads_chat ON uploads (channel, chat, at);
CREATE INDEX uploads_at ON uploads (at);
