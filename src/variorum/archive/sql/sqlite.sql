-- What only SQLite understands.

-- name: lock_article
-- The article of a key; the transaction has the whole archive to itself.
SELECT id, url, outlet, title, first, last, last_ok, changed, captures, versions, latest_capture, latest_version FROM articles WHERE key = :key

-- name: hold_tellings
-- Nothing: one transaction writes at a time.
SELECT 1

-- name: index_words
-- The words of a version, into the index.
INSERT INTO word_index (rowid, words) VALUES (:version, :words)

-- name: unindex_words
-- The words of a version, out of the index.
INSERT INTO word_index (word_index, rowid, words) VALUES ('delete', :version, :words)

-- name: find_words
-- Versions that a query finds, the last that came first.
SELECT rowid FROM word_index WHERE word_index MATCH :query ORDER BY rowid DESC LIMIT :limit OFFSET :offset

-- name: count_indexed
-- Versions in the index.
SELECT COUNT(*) AS rows FROM word_index_docsize
