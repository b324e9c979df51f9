-- When its holder last took up a case: took it, or noted something in it.
ALTER TABLE cases ADD COLUMN worked_at TEXT;
