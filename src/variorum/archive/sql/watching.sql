-- Addresses that are looked at again and again, and signs of life.

-- name: add_watch
-- An address to look at; nothing happens when it is there.
INSERT INTO watches (address, kind, title, folders, parent, added, paused, private, ignore_robots, due, failures)
VALUES (:address, :kind, :title, :folders, :parent, :added, 0, :private, :ignore_robots, :due, 0)
ON CONFLICT (address) DO NOTHING

-- name: watch_by_id
-- One address.
SELECT * FROM watches WHERE id = :id

-- name: watch_by_address
-- One address.
SELECT * FROM watches WHERE address = :address

-- name: watches
-- Addresses, those first that are due first. `conditions` are set by the program, never by a user.
SELECT w.* FROM watches w WHERE {conditions} ORDER BY w.due, w.id LIMIT :limit

-- name: update_watch
-- How a look went, and what a person changed.
UPDATE watches SET kind = :kind, title = :title, folders = :folders, parent = :parent, paused = :paused, private = :private,
    ignore_robots = :ignore_robots, due = :due, tried = :tried, answered = :answered, changed = :changed, failures = :failures,
    outcome = :outcome, etag = :etag, last_modified = :last_modified, every = :every, alarmed = :alarmed
WHERE id = :id

-- name: remove_watch
-- An address is not looked at any more; what it brought stays.
DELETE FROM watches WHERE id = :id

-- name: orphans
-- Pages that a feed or sitemap named.
DELETE FROM watches WHERE parent = :id

-- name: count_watches
-- How many addresses.
SELECT COUNT(*) AS watches FROM watches

-- name: beat
-- A sign of life.
INSERT INTO heartbeats (name, at, every, note) VALUES (:name, :at, :every, :note)
ON CONFLICT (name) DO UPDATE SET at = excluded.at, every = excluded.every, note = excluded.note

-- name: heartbeats
-- The last sign of life of each.
SELECT name, at, every, note FROM heartbeats ORDER BY name
