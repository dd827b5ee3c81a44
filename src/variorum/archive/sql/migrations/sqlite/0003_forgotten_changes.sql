-- Typed changes from and to texts that were forgotten, which older programs kept without their words, as if nothing had stood there.

DELETE FROM changes WHERE transition IN (
    SELECT t.id FROM transitions t JOIN versions v ON v.id IN (t.old, t.new) WHERE v.forgotten IS NOT NULL
);
UPDATE transitions SET problem = 'one of its texts was forgotten', substantive = NULL, other = NULL
WHERE told IS NOT NULL AND EXISTS (SELECT 1 FROM versions v WHERE v.id IN (transitions.old, transitions.new) AND v.forgotten IS NOT NULL);
