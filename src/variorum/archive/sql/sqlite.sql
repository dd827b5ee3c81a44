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
