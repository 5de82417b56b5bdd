-- What keeps the store in order, each statement harmless when two maintainers run it at once.

-- A reader or writer in the way is not to be waited for long: the next round tries again.
-- name: be_brief
SET LOCAL lock_timeout = '2s';

-- name: forget_dead_letters
DELETE FROM dead_letter WHERE received_at < %(cutoff)s;

-- name: forget_audit
DELETE FROM audit WHERE at < %(cutoff)s;

-- What nobody has seen is not over. Events and notices go with their alarm.
-- name: forget_alarms
DELETE FROM alarm
WHERE cleared_at < %(cutoff)s
  AND (acknowledged_at < %(cutoff)s OR (acknowledged_at IS NULL AND NOT must_be_acknowledged));

-- name: compress
SELECT compress_after(%(relation)s, %(age)s::interval);
