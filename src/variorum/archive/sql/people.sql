-- Stories, how versions are related, and what people decided.

-- name: story_members
-- Which article stands in which story.
SELECT id, story FROM articles WHERE story IS NOT NULL

-- name: set_story
-- An article's story.
UPDATE articles SET story = :story WHERE id = :article

-- name: all_kin
-- All relations.
SELECT a, b, relation, words, resemblance, containment_a, containment_b, earlier, reason FROM kin

-- name: drop_kin
-- A relation that no longer holds.
DELETE FROM kin WHERE a = :a AND b = :b

-- name: add_kin
-- How two versions are related.
INSERT INTO kin (a, b, relation, words, resemblance, containment_a, containment_b, earlier, reason)
SELECT :a, :b, :relation, :words, :resemblance, :containment_a, :containment_b, :earlier, :reason
WHERE EXISTS (SELECT 1 FROM versions WHERE id = :a AND forgotten IS NULL) AND EXISTS (SELECT 1 FROM versions WHERE id = :b AND forgotten IS NULL)
ON CONFLICT (a, b) DO UPDATE SET relation = excluded.relation, words = excluded.words, resemblance = excluded.resemblance,
    containment_a = excluded.containment_a, containment_b = excluded.containment_b, earlier = excluded.earlier, reason = excluded.reason

-- name: kin
-- What a version of an article is related to.
SELECT k.*, va.article AS article_a, vb.article AS article_b
FROM kin k JOIN versions va ON va.id = k.a JOIN versions vb ON vb.id = k.b
WHERE k.a IN (SELECT id FROM versions WHERE article = :article) OR k.b IN (SELECT id FROM versions WHERE article = :article)
ORDER BY k.words DESC, k.a, k.b

-- name: stories
-- Stories, the one that something was seen of last first. `condition` is set by the program, never by a user.
SELECT s.id, s.articles, s.outlets, s.first, s.last,
    (SELECT t.title FROM articles t WHERE t.story = s.id AND t.title IS NOT NULL ORDER BY t.first, t.id LIMIT 1) AS title,
    (SELECT COALESCE(SUM(t.substantive), 0) FROM articles a JOIN transitions t ON t.article = a.id WHERE a.story = s.id) AS changes
FROM (
    SELECT story AS id, COUNT(*) AS articles, COUNT(DISTINCT outlet) AS outlets, MIN(first) AS first, MAX(changed) AS last
    FROM articles WHERE story IS NOT NULL {condition}
    GROUP BY story
    ORDER BY MAX(changed) DESC, story DESC
    LIMIT :limit OFFSET :offset
) s
ORDER BY s.last DESC, s.id DESC

-- name: count_stories
-- How many stories.
SELECT COUNT(DISTINCT story) AS stories FROM articles WHERE story IS NOT NULL

-- name: story_articles
-- The articles of a story, the first seen first.
SELECT * FROM articles WHERE story = :story ORDER BY first, id

-- name: add_review
-- What somebody decided.
INSERT INTO reviews (at, author, decision, thread_sha256, thread_start, thread_end, sha256, start_, end_, note)
VALUES (:at, :author, :decision, :thread_sha256, :thread_start, :thread_end, :sha256, :start_, :end_, :note)
RETURNING id

-- name: reviews
-- All that was decided, in time. `condition` is set by the program, never by a user.
SELECT * FROM reviews {condition} ORDER BY id
