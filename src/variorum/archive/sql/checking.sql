-- How much there is, and whether it fits together.

-- name: counts
-- How much an archive holds.
SELECT
    (SELECT COUNT(*) FROM articles) AS articles,
    (SELECT COALESCE(SUM(captures), 0) FROM articles) AS captures,
    (SELECT COALESCE(SUM(versions), 0) FROM articles) AS versions,
    (SELECT COUNT(*) FROM transitions) AS transitions,
    (SELECT COUNT(*) FROM transitions WHERE told IS NULL) AS untold,
    (SELECT COUNT(*) FROM changes) AS changes,
    (SELECT COUNT(*) FROM watches) AS watches,
    (SELECT COUNT(DISTINCT story) FROM articles WHERE story IS NOT NULL) AS stories

-- name: check_contents
-- Bytes with their digests, a page of them.
SELECT id, sha256, bytes, data FROM contents WHERE id > :after AND data IS NOT NULL ORDER BY id LIMIT :limit

-- name: check_articles
-- Articles whose row says something else than their captures.
SELECT a.id, a.key FROM articles a
WHERE a.id > :after AND (
    a.captures <> (SELECT COUNT(*) FROM captures c WHERE c.article = a.id)
    OR a.versions <> (SELECT COUNT(*) FROM versions v WHERE v.article = a.id AND v.captures > 0)
    OR (a.latest_version IS NOT NULL AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.id = a.latest_capture AND c.version = a.latest_version))
)
ORDER BY a.id LIMIT :limit

-- name: check_versions
-- Versions whose row says something else than their captures.
SELECT v.id, v.article FROM versions v
WHERE v.id > :after AND v.captures <> (SELECT COUNT(*) FROM captures c WHERE c.article = v.article AND c.version = v.id)
ORDER BY v.id LIMIT :limit

-- name: check_transitions
-- Changes that do not fit the captures they name.
SELECT t.id FROM transitions t
JOIN captures o ON o.id = t.old_capture
JOIN captures n ON n.id = t.new_capture
WHERE t.id > :after AND (o.version IS NULL OR n.version IS NULL OR o.version <> t.old OR n.version <> t.new
    OR o.captured <> t.old_seen OR n.captured <> t.new_seen OR o.article <> t.article OR n.article <> t.article)
ORDER BY t.id LIMIT :limit

-- name: count_searchable
-- Versions that should be in the index.
SELECT COUNT(*) AS versions FROM versions v JOIN contents t ON t.id = v.text
WHERE v.captures > 0 AND v.forgotten IS NULL AND t.data IS NOT NULL
