-- The first tables. Plain SQL that PostgreSQL also takes; ids are given by the one writer.
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- One row a chat. `state` is sealed; the columns beside it are what a clock must be able to ask.
CREATE TABLE conversations (
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  state BYTEA NOT NULL,
  locale TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  draft_at TEXT,
  nudged INTEGER NOT NULL DEFAULT 0,
  reachable INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (channel, chat)
);
CREATE INDEX conversations_draft ON conversations (draft_at) WHERE draft_at IS NOT NULL;

-- Ids of what was handled: hearing it again is harmless.
CREATE TABLE heard (
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (channel, chat, id)
);
CREATE INDEX heard_at ON heard (at);

-- Every message that is to leave; `body` is sealed, and gone once it is sent.
-- state: queued, sending, sent, failed, skipped. doubts: how often it may have gone out unseen.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  reply_to TEXT,
  body BYTEA,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  doubts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  external_id TEXT,
  error TEXT
);
CREATE INDEX outbox_next ON outbox (channel, priority, id) WHERE state = 'queued';
CREATE INDEX outbox_chat ON outbox (channel, chat, id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE ended_at IS NOT NULL;

-- What channels without a past of their own show again; sealed, kept for days.
CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  mine INTEGER NOT NULL,
  body BYTEA NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX history_chat ON history (channel, chat, id);
CREATE INDEX history_at ON history (at);

-- status: sent, verified, cancelled. phone_key: keyed hash for look-up.
CREATE TABLE candidates (
  id INTEGER PRIMARY KEY,
  ref TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  form TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  other INTEGER NOT NULL,
  phone_key TEXT,
  nik_key TEXT,
  sent_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX candidates_chat ON candidates (channel, chat);
CREATE INDEX candidates_phone ON candidates (phone_key);
CREATE INDEX candidates_sent ON candidates (sent_at);

-- Private answers are in `sealed`, all others in `value`.
CREATE TABLE answers (
  candidate INTEGER NOT NULL REFERENCES candidates (id),
  field TEXT NOT NULL,
  value TEXT,
  sealed BYTEA,
  PRIMARY KEY (candidate, field)
);

-- Corrections of verified registrations: staff decide.
CREATE TABLE change_requests (
  id INTEGER PRIMARY KEY,
  candidate INTEGER NOT NULL REFERENCES candidates (id),
  answers BYTEA NOT NULL,
  at TEXT NOT NULL
);

CREATE TABLE consents (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  purpose TEXT NOT NULL,
  given INTEGER NOT NULL,
  version TEXT NOT NULL,
  words TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX consents_chat ON consents (channel, chat, id);

-- What the bot could not answer, without numbers and addresses; the chat is kept to answer it.
CREATE TABLE questions (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  question TEXT NOT NULL,
  reason TEXT NOT NULL,
  topic TEXT NOT NULL,
  locale TEXT NOT NULL,
  at TEXT NOT NULL,
  status TEXT NOT NULL
);
CREATE INDEX questions_open ON questions (status, id);
CREATE INDEX questions_chat ON questions (channel, chat);

-- Counts without people: answers that helped, alarms by kind, posters by code; `day` is a date.
CREATE TABLE counts (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (kind, name, day)
);

-- Keyed marks of what was deleted: a restored backup deletes it again.
CREATE TABLE tombstones (
  mark TEXT PRIMARY KEY,
  at TEXT NOT NULL
);
