-- What keeps the store in order, each statement harmless when two maintainers run it at once.

-- A reader or writer in the way is not to be waited for long: the next round tries again.
-- name: be_brief
SET LOCAL lock_timeout = '2s';

-- name: forget_dead_letters
DELETE FROM dead_letter WHERE received_at < %(cutoff)s;

-- name: forget_audit
DELETE FROM audit WHERE at < %(cutoff)s;

-- name: compress
SELECT compress_after(%(relation)s, %(age)s::interval);
