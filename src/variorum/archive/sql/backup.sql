-- Whole tables, out of an archive and into an empty one. What stands in braces are names of ours, never what a backup says.

-- name: page_of_table
-- Rows of a table in the order of its key.
SELECT * FROM {table} WHERE {after} ORDER BY {key} LIMIT :limit

-- name: fill_table
-- A row as it was.
INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING 1 AS done

-- name: empty_table
-- Before it is filled.
DELETE FROM {table} RETURNING 1 AS done

-- name: follow_ids
-- PostgreSQL: new rows get numbers after those that were filled in.
SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM {table}), false) AS next

-- name: versions_to_index
-- Texts that can be searched for.
SELECT v.id, v.title, v.outlet, c.data FROM versions v JOIN contents c ON c.id = v.text
WHERE v.id > :after AND v.captures > 0 AND v.forgotten IS NULL AND c.data IS NOT NULL
ORDER BY v.id LIMIT :limit

-- name: types_of_table
-- SQLite, which takes any value in any column: what each was declared to hold.
SELECT name, type FROM pragma_table_info('{table}')

-- name: misfits_of_table
-- Rows that hold something else.
SELECT COUNT(*) AS misfits FROM {table} WHERE {misfit}
