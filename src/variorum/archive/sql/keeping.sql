-- Articles, captures and versions.

-- name: claim_article
-- The article of a key, made when it is not there, and locked until the end of the transaction.
INSERT INTO articles (key, url, first, last, changed, captures, versions)
VALUES (:key, :url, :captured, :captured, :captured, 0, 0)
ON CONFLICT (key) DO UPDATE SET key = excluded.key
RETURNING id, url, outlet, title, first, last, last_ok, changed, captures, versions, latest_capture, latest_version

-- name: captures_at
-- What an article has of one moment.
SELECT c.id, c.status, c.version, b.sha256 AS body, t.sha256 AS text
FROM captures c
LEFT JOIN contents b ON b.id = c.body
LEFT JOIN versions v ON v.id = c.version
LEFT JOIN contents t ON t.id = v.text
WHERE c.article = :article AND c.captured = :captured
ORDER BY c.id

-- name: last_of_origin
-- The last capture of an article from one origin.
SELECT c.id, c.status, c.version, b.sha256 AS body, t.sha256 AS text
FROM captures c
LEFT JOIN contents b ON b.id = c.body
LEFT JOIN versions v ON v.id = c.version
LEFT JOIN contents t ON t.id = v.text
WHERE c.article = :article AND c.origin = :origin
ORDER BY c.captured DESC, c.id DESC
LIMIT 1

-- name: find_content
-- Whether bytes of a digest are here, or were.
SELECT id, forgotten FROM contents WHERE sha256 = :sha256

-- name: add_content
-- Keeps bytes; nothing happens when they are here.
INSERT INTO contents (sha256, bytes, data, forgotten) VALUES (:sha256, :bytes, :data, :forgotten) ON CONFLICT (sha256) DO NOTHING
RETURNING id, forgotten

-- name: content
-- The bytes of a digest.
SELECT data FROM contents WHERE sha256 = :sha256

-- name: reason_forgotten
-- Why something was taken away.
SELECT reason FROM forgettings WHERE id = :id

-- name: find_version
-- The version of an article that has a text.
SELECT id, number, first, last, first_capture, captures, COALESCE(family, id) AS family, title, byline, outlet, url, published, language, forgotten
FROM versions WHERE article = :article AND text = :text

-- name: add_version
-- A text that the article did not have.
INSERT INTO versions (article, number, text, words, title, byline, outlet, url, published, language, media_type, encoding, encoding_reason,
    extractor, first, last, captures, forgotten)
VALUES (:article, :number, :text, :words, :title, :byline, :outlet, :url, :published, :language, :media_type, :encoding, :encoding_reason,
    :extractor, :captured, :captured, 0, :forgotten)
RETURNING id

-- name: complete_version
-- What was not known of a version.
UPDATE versions SET title = :title, byline = :byline, outlet = :outlet, url = :url, published = :published, language = :language WHERE id = :id

-- name: add_capture
-- A capture.
INSERT INTO captures (article, captured, added, dated, origin, status, reason, http_status, media_type, charset, url, headers, notes, body,
    version, forgotten)
VALUES (:article, :captured, :added, :dated, :origin, :status, :reason, :http_status, :media_type, :charset, :url, :headers, :notes, :body,
    :version, :forgotten)
RETURNING id

-- name: shown_at
-- A version was seen once more: its span of time and its first capture.
UPDATE versions SET first = :first, last = :last, first_capture = :first_capture, captures = captures + :more WHERE id = :id

-- name: count_capture
-- What an article's row says after a capture.
UPDATE articles SET url = :url, outlet = :outlet, title = :title, first = :first, last = :last, last_ok = :last_ok, changed = :changed,
    captures = captures + 1, versions = :versions, latest_capture = :latest_capture, latest_version = :latest_version
WHERE id = :id

-- name: shown_before
-- The good capture before a place in an article's time.
SELECT c.id, c.captured, c.version, COALESCE(v.family, v.id) AS family, t.sha256, v.forgotten, c.body
FROM captures c JOIN versions v ON v.id = c.version JOIN contents t ON t.id = v.text
WHERE c.article = :article AND c.version IS NOT NULL AND (c.captured < :captured OR (c.captured = :captured AND c.id < :id))
ORDER BY c.captured DESC, c.id DESC
LIMIT 1

-- name: shown_after
-- The good capture after a place in an article's time.
SELECT c.id, c.captured, c.version, COALESCE(v.family, v.id) AS family, t.sha256, v.forgotten, c.body
FROM captures c JOIN versions v ON v.id = c.version JOIN contents t ON t.id = v.text
WHERE c.article = :article AND c.version IS NOT NULL AND (c.captured > :captured OR (c.captured = :captured AND c.id > :id))
ORDER BY c.captured, c.id
LIMIT 1

-- name: latest_shown
-- The last good capture of an article, with what it shows.
SELECT c.id, c.captured, c.version, COALESCE(v.family, v.id) AS family, t.sha256, v.forgotten, c.body
FROM captures c JOIN versions v ON v.id = c.version JOIN contents t ON t.id = v.text
WHERE c.id = :id

-- name: renumber
-- The order in which an article's texts were first seen.
UPDATE versions SET number = o.place
FROM (
    SELECT id, ROW_NUMBER() OVER (ORDER BY first, first_capture) AS place FROM versions WHERE article = :article AND captures > 0
) o
WHERE versions.id = o.id AND versions.number <> o.place

-- name: articles
-- A page of articles. `sorting` and `condition` are set by the program, never by a user.
SELECT a.* FROM articles a
{condition}
ORDER BY {sorting}
LIMIT :limit OFFSET :offset

-- name: article_by_id
-- An article.
SELECT a.* FROM articles a WHERE a.id = :id

-- name: article_by_key
-- An article by its key.
SELECT a.* FROM articles a WHERE a.key = :key

-- name: outlets
-- Outlets and how many articles each has.
SELECT outlet, COUNT(*) AS articles FROM articles WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY COUNT(*) DESC, outlet

-- name: captures
-- Captures of an article, newest first.
SELECT c.*, b.sha256, b.bytes, f.reason AS why
FROM captures c LEFT JOIN contents b ON b.id = c.body LEFT JOIN forgettings f ON f.id = COALESCE(c.forgotten, b.forgotten)
WHERE c.article = :article
ORDER BY c.captured DESC, c.id DESC
LIMIT :limit OFFSET :offset

-- name: capture
-- One capture.
SELECT c.*, b.sha256, b.bytes, f.reason AS why
FROM captures c LEFT JOIN contents b ON b.id = c.body LEFT JOIN forgettings f ON f.id = COALESCE(c.forgotten, b.forgotten)
WHERE c.id = :id

-- name: versions
-- Texts of an article, in the order in which they were first seen.
SELECT v.*, t.sha256, f.reason AS why
FROM versions v JOIN contents t ON t.id = v.text LEFT JOIN forgettings f ON f.id = COALESCE(v.forgotten, t.forgotten)
WHERE v.article = :article AND v.captures > 0
ORDER BY v.number

-- name: version
-- One text of an article.
SELECT v.*, t.sha256, f.reason AS why
FROM versions v JOIN contents t ON t.id = v.text LEFT JOIN forgettings f ON f.id = COALESCE(v.forgotten, t.forgotten)
WHERE v.id = :id

-- name: holders_by_digits
-- Texts whose digest begins with some digits; `beyond` is behind all that do.
SELECT v.*, t.sha256, f.reason AS why
FROM contents t JOIN versions v ON v.text = t.id LEFT JOIN forgettings f ON f.id = COALESCE(v.forgotten, t.forgotten)
WHERE t.sha256 >= :digits AND t.sha256 < :beyond AND v.captures > 0
ORDER BY v.id

-- name: text
-- One text with its words.
SELECT v.*, t.data FROM versions v JOIN contents t ON t.id = v.text WHERE v.id = :id AND v.forgotten IS NULL AND t.data IS NOT NULL

-- name: stays
-- The intervals in which every good capture showed one version.
WITH shown AS (
    SELECT captured, id, version, LAG(version) OVER w AS earlier, LAG(captured) OVER w AS earlier_seen
    FROM captures WHERE article = :article AND version IS NOT NULL
    WINDOW w AS (ORDER BY captured, id)
), numbered AS (
    SELECT captured, version, CASE WHEN earlier = version THEN NULL ELSE earlier_seen END AS since,
        SUM(CASE WHEN earlier = version THEN 0 ELSE 1 END) OVER (ORDER BY captured, id ROWS UNBOUNDED PRECEDING) AS stay
    FROM shown
)
SELECT version, MIN(captured) AS first, MAX(captured) AS last, COUNT(*) AS captures, MIN(since) AS since
FROM numbered GROUP BY stay, version ORDER BY stay

-- name: article_mark
-- What changes whenever something that is kept of an article changes.
SELECT a.last, a.captures, a.versions, a.changed, a.story, a.title, a.outlet,
  (SELECT COUNT(*) FROM transitions t WHERE t.article = a.id) AS transitions,
  (SELECT COALESCE(MAX(t.told_order), 0) FROM transitions t WHERE t.article = a.id) AS told,
  (SELECT COUNT(*) FROM kin k JOIN versions v ON v.id = k.a WHERE v.article = a.id) AS kin_before,
  (SELECT COUNT(*) FROM kin k JOIN versions v ON v.id = k.b WHERE v.article = a.id) AS kin_after,
  (SELECT COALESCE(MAX(f.id), 0) FROM forgettings f) AS forgettings
FROM articles a
WHERE a.id = :article

-- name: story_mark
-- What changes whenever a story is told otherwise: its articles, their texts, what became of them, decisions.
SELECT COUNT(*) AS articles, COALESCE(SUM(a.id), 0) AS ids, COALESCE(SUM(a.versions), 0) AS versions,
  (SELECT COUNT(*) FROM transitions t JOIN articles b ON b.id = t.article WHERE b.story = :story) AS transitions,
  (SELECT COALESCE(MAX(r.id), 0) FROM reviews r) AS reviews,
  (SELECT COALESCE(MAX(f.id), 0) FROM forgettings f) AS forgettings
FROM articles a
WHERE a.story = :story
