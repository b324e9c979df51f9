-- Sessions of our own page: which signed id leads to which chat, and until when. The first id of a
-- chat is the chat's own; another replaces it when rights rise. `role`: what it was made for.
CREATE TABLE web_sessions (
  id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  role TEXT NOT NULL,
  browser TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  seen_at TEXT NOT NULL
);
CREATE INDEX web_sessions_chat ON web_sessions (channel, chat);
CREATE INDEX web_sessions_seen ON web_sessions (seen_at);

-- Cookies given before this table go on, counted from when their visitor was last seen; those of
-- chats that were left do not.
INSERT INTO web_sessions (id, channel, chat, role, browser, begun_at, seen_at)
SELECT c.chat, c.channel, c.chat,
  COALESCE((SELECT s.role FROM staff s WHERE s.channel = c.channel AND s.chat = c.chat
    AND s.revoked_at IS NULL), ''), '', c.seen_at, c.seen_at
FROM conversations c WHERE c.channel = 'web' AND c.reachable = 1;
