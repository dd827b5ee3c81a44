-- Looking for words.

-- name: found
-- Versions that were found, and have their words still. `ids` are numbers set by the program.
SELECT v.id, v.article, v.title, v.outlet, v.published, v.first, v.last, a.key,
  (SELECT COALESCE(MAX(f.id), 0) FROM forgettings f) AS forgettings
FROM versions v JOIN articles a ON a.id = v.article JOIN contents t ON t.id = v.text
WHERE v.id IN ({ids}) AND v.forgotten IS NULL AND t.data IS NOT NULL

-- name: found_texts
-- The words of versions. `ids` are numbers set by the program.
SELECT v.id, t.data
FROM versions v JOIN contents t ON t.id = v.text
WHERE v.id IN ({ids}) AND v.forgotten IS NULL AND t.data IS NOT NULL
