-- By which poster somebody first came, for who is to be written to.
ALTER TABLE conversations ADD COLUMN poster TEXT;
CREATE INDEX conversations_poster ON conversations (poster) WHERE poster IS NOT NULL;
