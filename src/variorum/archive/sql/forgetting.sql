-- Taking away, and reading again.

-- name: add_forgetting
-- Who takes something away, and why.
INSERT INTO forgettings (at, author, reason) VALUES (:at, :author, :reason) RETURNING id

-- name: last_forgetting
-- The last time that something was taken away.
SELECT COALESCE(MAX(id), 0) AS id FROM forgettings

-- name: versions_of_article
-- Texts of an article that are here.
SELECT id, text FROM versions WHERE article = :article AND forgotten IS NULL

-- name: captures_of_article
-- Captures of an article that are not forgotten.
SELECT id, body, version FROM captures WHERE article = :article AND forgotten IS NULL

-- name: captures_of_version
-- Captures that show a version, or showed it before they were read again.
SELECT id, body, version FROM captures
WHERE article = (SELECT article FROM versions WHERE id = :version) AND forgotten IS NULL
    AND (version = :version OR id IN (SELECT capture FROM reprocessings WHERE old = :version OR new = :version))

-- name: readings_of_capture
-- Versions that a capture shows or showed.
SELECT version FROM captures WHERE id = :capture AND version IS NOT NULL
UNION SELECT old FROM reprocessings WHERE capture = :capture AND old IS NOT NULL
UNION SELECT new FROM reprocessings WHERE capture = :capture

-- name: version_with_text
-- A version as forgetting needs it.
SELECT v.id, v.article, v.text, v.title, v.outlet, v.captures, v.forgotten, t.data
FROM versions v JOIN contents t ON t.id = v.text WHERE v.id = :id

-- name: versions_with_content
-- Versions of any article that have a text.
SELECT id FROM versions WHERE text = :text AND forgotten IS NULL

-- name: forget_version
-- A version without its words.
UPDATE versions SET forgotten = :forgotten, title = NULL, byline = NULL WHERE id = :id

-- name: forget_capture
-- A capture without its bytes.
UPDATE captures SET forgotten = :forgotten WHERE id = :id

-- name: forget_title
-- The title of an article whose latest text was taken away.
UPDATE articles SET title = NULL WHERE latest_version = :version

-- name: forget_watch_title
-- The title under which a list named the page; what a person called a page stays.
UPDATE watches SET title = NULL
WHERE parent IS NOT NULL AND address IN (
    SELECT a.key FROM articles a JOIN versions v ON v.article = a.id WHERE v.id = :version
    UNION SELECT c.url FROM captures c JOIN versions v ON v.article = c.article WHERE v.id = :version AND c.url IS NOT NULL
)

-- name: holders
-- Whether somebody still holds bytes.
SELECT EXISTS (SELECT 1 FROM versions WHERE text = :content AND forgotten IS NULL)
    OR EXISTS (SELECT 1 FROM captures WHERE body = :content AND forgotten IS NULL) AS held

-- name: forget_content
-- Bytes are taken away; their digest stays.
UPDATE contents SET data = NULL, forgotten = :forgotten WHERE id = :content AND forgotten IS NULL

-- name: forget_kin
-- Relations of a version.
DELETE FROM kin WHERE a = :version OR b = :version

-- name: forget_made
-- What was made of a version, and all of which nobody knows what it was made of.
DELETE FROM made WHERE of_known = 0 OR id IN (SELECT made FROM made_of WHERE version = :version)

-- name: forget_transitions
-- What was kept of comparisons with a version, and how many changes they had; they are not made again.
UPDATE transitions SET data = NULL, problem = :problem, told = COALESCE(told, :told), substantive = NULL, other = NULL
WHERE old = :version OR new = :version

-- name: forget_words
-- Typed changes, which without the words that they quote would say what is not so: that nothing stood there.
DELETE FROM changes WHERE transition IN (SELECT id FROM transitions WHERE old = :version OR new = :version)

-- name: rereadable
-- Captures whose bytes can be read again, a page of them.
SELECT c.*, b.sha256, b.bytes, NULL AS why
FROM captures c JOIN contents b ON b.id = c.body
WHERE c.id > :after AND c.status IN ('ok', 'doubtful') AND c.forgotten IS NULL AND b.data IS NOT NULL
ORDER BY c.id
LIMIT :limit

-- name: held_capture
-- A capture as reading again needs it.
SELECT c.id, c.article, c.captured, c.status, c.version, c.body, c.forgotten, a.key, a.latest_capture
FROM captures c JOIN articles a ON a.id = c.article WHERE c.id = :id

-- name: lock_article_by_id
-- Nobody else adds to an article until the end of the transaction.
UPDATE articles SET key = key WHERE id = :id

-- name: reads
-- A capture shows another reading.
UPDATE captures SET version = :version, status = 'ok', reason = NULL WHERE id = :capture

-- name: recount_version
-- Which captures show a version.
UPDATE versions SET
    captures = (SELECT COUNT(*) FROM captures c WHERE c.article = versions.article AND c.version = versions.id),
    first = COALESCE((SELECT MIN(c.captured) FROM captures c WHERE c.article = versions.article AND c.version = versions.id), first),
    last = COALESCE((SELECT MAX(c.captured) FROM captures c WHERE c.article = versions.article AND c.version = versions.id), last),
    first_capture = (
        SELECT c.id FROM captures c WHERE c.article = versions.article AND c.version = versions.id ORDER BY c.captured, c.id LIMIT 1
    )
WHERE id = :id

-- name: set_family
-- A version is another reading of one that was here.
UPDATE versions SET family = :family WHERE id = :id

-- name: reads_before
-- The text before a change was read again; it is to be compared anew, and nobody is told.
UPDATE transitions SET old = :version, told = CASE WHEN problem = :forgotten THEN told END,
    problem = CASE WHEN problem = :forgotten THEN problem END, quiet = 1
WHERE article = :article AND old_capture = :capture

-- name: reads_after
-- The text after a change was read again.
UPDATE transitions SET new = :version, told = CASE WHEN problem = :forgotten THEN told END,
    problem = CASE WHEN problem = :forgotten THEN problem END, quiet = 1
WHERE article = :article AND new_capture = :capture

-- name: recount_article
-- What an article's row says after reading again.
UPDATE articles SET
    versions = (SELECT COUNT(*) FROM versions v WHERE v.article = articles.id AND v.captures > 0),
    latest_capture = :latest_capture, latest_version = :latest_version, last_ok = :last_ok,
    title = (SELECT v.title FROM versions v WHERE v.id = :latest_version),
    outlet = COALESCE((SELECT v.outlet FROM versions v WHERE v.id = :latest_version), outlet)
WHERE id = :id

-- name: add_reprocessing
-- A capture was read again, and the text differs for a technical reason.
INSERT INTO reprocessings (at, capture, old, new, extractor_before, extractor_after)
VALUES (:at, :capture, :old, :new, :extractor_before, :extractor_after)
