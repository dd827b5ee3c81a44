-- What only PostgreSQL understands.

-- name: lock_article
-- The article of a key; nobody else adds to it until the end of the transaction.
SELECT id, url, outlet, title, first, last, last_ok, changed, captures, versions, latest_capture, latest_version FROM articles WHERE key = :key
FOR UPDATE

-- name: hold_tellings
-- One transaction tells at a time, so that tellings are seen in the order of their places.
SELECT 1 FROM (SELECT pg_advisory_xact_lock(CAST(:lock AS BIGINT))) held

-- name: index_words
-- The words of a version, into the index.
INSERT INTO word_index (version, words) VALUES (:version, CAST(:words AS TSVECTOR))
ON CONFLICT (version) DO UPDATE SET words = excluded.words

-- name: unindex_words
-- The words of a version, out of the index.
DELETE FROM word_index WHERE version = :version

-- name: find_recent
-- Versions that a query finds among those that came last: quick for words that stand in many.
SELECT version AS rowid
FROM (SELECT version, words FROM word_index ORDER BY version DESC LIMIT :recent) w
WHERE words @@ CAST(:query AS TSQUERY)
ORDER BY version DESC LIMIT :limit

-- name: find_words
-- Versions that a query finds, the last that came first. All are found before they are put in order: looking through all texts from the last
-- one on, as the planner would for the order's sake, takes long for words that stand in few.
WITH found AS MATERIALIZED (SELECT version FROM word_index WHERE words @@ CAST(:query AS TSQUERY))
SELECT version AS rowid FROM found ORDER BY version DESC LIMIT :limit OFFSET :offset

-- name: count_indexed
-- Versions in the index.
SELECT COUNT(*) AS rows FROM word_index
