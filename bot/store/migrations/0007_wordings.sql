-- An answer of the staff that is the answer of a topic: people's words become samples of that one.
ALTER TABLE given_answers ADD COLUMN topic TEXT NOT NULL DEFAULT '';
