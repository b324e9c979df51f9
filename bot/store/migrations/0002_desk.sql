-- The desk: staff, sessions, seats, reminders, broadcasts, cases, the audit chain.
CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  joined_at TEXT NOT NULL,
  revoked_at TEXT,
  UNIQUE (channel, chat)
);

-- `mark` is a keyed hash of the code: the code itself is shown once and stored nowhere.
CREATE TABLE invites (
  id INTEGER PRIMARY KEY,
  mark TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_by INTEGER REFERENCES staff (id),
  revoked_at TEXT
);

-- Each row's hash covers the one before: an altered row breaks the chain from there on.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  act TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
);

-- Times are UTC; `zone` is the place's. state: open, closed, cancelled, over.
-- `sequence` grows with every change that people must hear of (RFC 5545).
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  zone TEXT NOT NULL,
  place TEXT NOT NULL,
  map_url TEXT NOT NULL,
  seats INTEGER NOT NULL,
  audience TEXT NOT NULL,
  bring TEXT NOT NULL,
  contact TEXT NOT NULL,
  rules TEXT,
  state TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  made_at TEXT NOT NULL
);
CREATE INDEX sessions_start ON sessions (state, starts_at);

-- state: accepted, waiting, offered, declined, cancelled, attended, absent. `place` orders the line.
CREATE TABLE seats (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL REFERENCES sessions (id),
  candidate INTEGER NOT NULL REFERENCES candidates (id),
  state TEXT NOT NULL,
  place INTEGER NOT NULL,
  offered_until TEXT,
  reason TEXT,
  changed_at TEXT NOT NULL,
  thanked INTEGER NOT NULL DEFAULT 0,
  UNIQUE (session, candidate)
);
CREATE INDEX seats_state ON seats (session, state, place);
CREATE INDEX seats_candidate ON seats (candidate);

-- One plan a seat, rule and version; state: planned, sent, skipped, missed.
CREATE TABLE plans (
  id INTEGER PRIMARY KEY,
  seat INTEGER NOT NULL REFERENCES seats (id),
  rule TEXT NOT NULL,
  version INTEGER NOT NULL,
  due_at TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  UNIQUE (seat, rule, version)
);
CREATE INDEX plans_due ON plans (due_at) WHERE state = 'planned';

-- state: draft, approved (its audience is being frozen), scheduled, running, paused, cancelled,
-- finished. `asked`: a second person is to approve the draft as it is. `progress` names the message
-- that shows how far it is; `numbers` are those of the report, kept when its rows are gone. Text and filter of what is approved never change.
CREATE TABLE broadcasts (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  filter TEXT NOT NULL,
  purpose TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  made_by TEXT NOT NULL,
  approved_by TEXT,
  code TEXT NOT NULL UNIQUE,
  copy_of INTEGER REFERENCES broadcasts (id),
  asked INTEGER NOT NULL DEFAULT 0,
  rehearsal INTEGER NOT NULL DEFAULT 0,
  made_at TEXT NOT NULL,
  send_at TEXT,
  started_at TEXT,
  ended_at TEXT,
  reported INTEGER NOT NULL DEFAULT 0,
  numbers TEXT,
  progress TEXT
);
CREATE INDEX broadcasts_alive ON broadcasts (id)
  WHERE state IN ('approved', 'scheduled', 'running', 'paused');

-- The frozen audience: one row a person, once. state: queued, sending, sent, skipped, failed, unknown.
-- doubts: how often it may have gone out unseen; such a row is listed whatever became of it.
CREATE TABLE recipients (
  broadcast INTEGER NOT NULL REFERENCES broadcasts (id),
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  doubts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT,
  external_id TEXT,
  ended_at TEXT,
  PRIMARY KEY (broadcast, channel, chat)
);
CREATE INDEX recipients_next ON recipients (broadcast, channel, chat) WHERE state = 'queued';
CREATE INDEX recipients_state ON recipients (broadcast, state, why);
CREATE INDEX recipients_chat ON recipients (channel, chat);

-- state: open, claimed, closed.
CREATE TABLE cases (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  chat TEXT NOT NULL,
  ref TEXT NOT NULL,
  state TEXT NOT NULL,
  claimed_by INTEGER REFERENCES staff (id),
  thread TEXT,
  opened_at TEXT NOT NULL,
  due_at TEXT,
  closed_at TEXT,
  rating INTEGER
);
CREATE INDEX cases_chat ON cases (channel, chat, state);

-- who: candidate, staff, note. `body` is sealed.
CREATE TABLE case_messages (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  who TEXT NOT NULL,
  staff INTEGER REFERENCES staff (id),
  body BYTEA NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX case_messages_case ON case_messages (case_id, id);

-- The yearly satisfaction survey: one row a person, session and question; no name, no chat.
CREATE TABLE survey (
  session INTEGER NOT NULL REFERENCES sessions (id),
  person TEXT NOT NULL,
  question INTEGER NOT NULL,
  level INTEGER NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (session, person, question)
);

CREATE TABLE posters (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  made_at TEXT NOT NULL
);

-- What staff answered to questions of one kind; `wanted`: it is to become an answer of the bot.
CREATE TABLE given_answers (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  wanted INTEGER NOT NULL DEFAULT 0
);
ALTER TABLE questions ADD COLUMN answer INTEGER REFERENCES given_answers (id);

-- Each list of people that left the house, and who was in it: for the day that one leaks.
CREATE TABLE exports (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  format TEXT NOT NULL,
  filter TEXT NOT NULL,
  number INTEGER NOT NULL
);
CREATE TABLE exported (
  export INTEGER NOT NULL REFERENCES exports (id),
  ref TEXT NOT NULL,
  PRIMARY KEY (export, ref)
);
CREATE INDEX exported_ref ON exported (ref);
