-- What officers changed in the texts and settings of the office: who, when, why, and each value
-- before and after (JSON, by the name of its field). The texts themselves stand in files.
CREATE TABLE text_changes (
    id       INTEGER PRIMARY KEY,
    item     TEXT NOT NULL,
    title    TEXT NOT NULL,
    before   TEXT NOT NULL,
    after    TEXT NOT NULL,
    why      TEXT NOT NULL,
    maker    INTEGER NOT NULL,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'live', 'refused', 'undone')),
    settled_by TEXT NOT NULL DEFAULT '',
    settled_at TEXT
);
CREATE INDEX text_changes_item ON text_changes (item, id);
