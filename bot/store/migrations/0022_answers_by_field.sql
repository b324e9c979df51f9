-- A search through 100 000 names reads one index from end to end, and no row of the table.
CREATE INDEX answers_field ON answers (field, candidate, value);
