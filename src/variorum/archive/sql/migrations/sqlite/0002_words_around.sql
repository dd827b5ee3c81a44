-- What a figure counts, and the words around each reading of a change. Changes that were told before stay without.

ALTER TABLE changes ADD COLUMN counted TEXT;
ALTER TABLE changes ADD COLUMN old_before TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN old_after TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN new_before TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN new_after TEXT NOT NULL DEFAULT '';
