-- What changed from one text to the next, and what was made of it.

-- name: add_transition
-- From one text to the next.
INSERT INTO transitions (id, article, old, new, old_seen, new_seen, old_capture, new_capture, told, problem, quiet)
VALUES (:id, :article, :old, :new, :old_seen, :new_seen, :old_capture, :new_capture, :told, :problem, :quiet)
ON CONFLICT (id) DO NOTHING
RETURNING id

-- name: drop_transition
-- A transition that no longer holds, since a capture came to stand between its two.
DELETE FROM transitions WHERE article = :article AND old_capture = :old_capture AND new_capture = :new_capture

-- name: move_transition
-- A capture that shows the old text came to stand before the new one.
UPDATE transitions SET old_seen = :old_seen, old_capture = :capture
WHERE article = :article AND old_capture = :old_capture AND new_capture = :new_capture

-- name: last_transition
-- The moment of an article's last change.
SELECT MAX(new_seen) AS changed FROM transitions WHERE article = :article

-- name: transitions
-- All changes of an article, in time.
SELECT t.*, (v.first_capture <> t.new_capture) AS returns FROM transitions t JOIN versions v ON v.id = t.new
WHERE t.article = :article
ORDER BY t.new_seen, t.new_capture

-- name: transition
-- One change.
SELECT t.*, (v.first_capture <> t.new_capture) AS returns FROM transitions t JOIN versions v ON v.id = t.new WHERE t.id = :id

-- name: untold
-- Changes that were not compared yet, the newest first.
SELECT t.*, (v.first_capture <> t.new_capture) AS returns FROM transitions t JOIN versions v ON v.id = t.new
WHERE t.told IS NULL
ORDER BY t.new_seen DESC, t.id
LIMIT :limit

-- name: next_telling
-- The place of the next telling in the order of all.
SELECT COALESCE(MAX(told_order), 0) + 1 AS place FROM transitions

-- name: tell
-- A change was compared, and none of its texts was forgotten meanwhile.
UPDATE transitions SET told = :told, told_order = :place, substantive = :substantive, other = :other, problem = :problem, data = :data
WHERE id = :id AND COALESCE(problem, '') <> :forgotten
    AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.id IN (transitions.old, transitions.new) AND v.forgotten IS NOT NULL)

-- name: told
-- What was kept of a comparison.
SELECT data FROM transitions WHERE id = :id

-- name: drop_changes
-- The typed changes of a transition, before they are told anew.
DELETE FROM changes WHERE transition = :transition

-- name: add_change
-- A typed change.
INSERT INTO changes (transition, number, article, outlet, kind, class, substantive, rank, old_text, new_text, reason, rule, folded, new_seen,
    told, counted, old_before, old_after, new_before, new_after)
VALUES (:transition, :number, :article, :outlet, :kind, :class, :substantive, :rank, :old_text, :new_text, :reason, :rule, :folded, :new_seen,
    :told, :counted, :old_before, :old_after, :new_before, :new_after)

-- name: changes
-- Typed changes that were asked for. `sorting` and `conditions` are set by the program, never by a user.
SELECT c.*, t.old_seen, a.key, a.url, v.title
FROM (SELECT c.* FROM changes c WHERE {conditions} ORDER BY {sorting} LIMIT :limit OFFSET :offset) c
JOIN transitions t ON t.id = c.transition
JOIN articles a ON a.id = c.article
JOIN versions v ON v.id = t.new
ORDER BY {sorting}

-- name: count_changes
-- How many typed changes were asked for, by the same `conditions`.
SELECT COUNT(*) AS changes
FROM changes c
WHERE {conditions}

-- name: made
-- A made result.
SELECT data FROM made WHERE stage = :stage AND key = :key AND version = :version AND settings = :settings

-- name: keep
-- Keeps a made result in place of the one before.
INSERT INTO made (stage, key, version, settings, data, of_known) VALUES (:stage, :key, :version, :settings, :data, :of_known)
ON CONFLICT (stage, key, version, settings) DO UPDATE SET data = excluded.data, of_known = excluded.of_known
RETURNING id

-- name: hold_version
-- Nobody forgets a version until the end of the transaction; no row where somebody has.
UPDATE versions SET forgotten = forgotten WHERE id = :id AND forgotten IS NULL

-- name: drop_made_of
-- What a made result was made of, before it is kept anew.
DELETE FROM made_of WHERE made = :made

-- name: add_made_of
-- A version that a made result was made of.
INSERT INTO made_of (made, version) VALUES (:made, :version) ON CONFLICT DO NOTHING

-- name: prune_made
-- Made results of a stage by another version of the program.
DELETE FROM made WHERE stage = :stage AND version <> :version

-- name: undelivered
-- Told changes that a channel has not heard of, in the order in which they were told.
SELECT t.*, (v.first_capture <> t.new_capture) AS returns
FROM transitions t
JOIN versions v ON v.id = t.new
LEFT JOIN deliveries d ON d.channel = :channel AND d.transition = t.id
WHERE t.told_order > :mark AND t.quiet = 0 AND t.problem IS NULL AND d.transition IS NULL
ORDER BY t.told_order
LIMIT :limit

-- name: channel
-- Where a channel begins to hear.
SELECT mark FROM channels WHERE name = :channel

-- name: mark_channel
-- A channel hears of what is told from now on.
INSERT INTO channels (name, mark) VALUES (:channel, :mark) ON CONFLICT (name) DO UPDATE SET mark = excluded.mark

-- name: drop_deliveries
-- What a channel was told before its mark.
DELETE FROM deliveries WHERE channel = :channel

-- name: delivered
-- A channel was told.
INSERT INTO deliveries (channel, transition, at)
SELECT :channel, t.id, :at FROM transitions t WHERE t.id = :transition
ON CONFLICT (channel, transition) DO NOTHING
