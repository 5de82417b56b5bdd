-- Alarms as staff change them: an event, and the row that it leaves, always in one statement.

-- In one order, so that two who change the same alarms wait for each other.
-- name: hold
SELECT
    id, since, raised_at, must_be_acknowledged, acknowledged_at, acknowledged_by, cleared_at,
    shelved_until, shelved_by, is_flapping
FROM alarm
WHERE id = ANY(%(ids)s)
ORDER BY id
FOR UPDATE;

-- The time by the clock that all who change alarms share, once they have their turn.
-- name: clock
SELECT clock_timestamp();

-- name: happen
WITH happened AS (
    INSERT INTO alarm_event (alarm, kind, at, by, comment, until)
    VALUES (%(alarm)s, %(kind)s, %(at)s, %(by)s, %(comment)s, %(until)s)
)
UPDATE alarm SET
    acknowledged_at = %(acknowledged_at)s,
    acknowledged_by = %(acknowledged_by)s,
    cleared_at = %(cleared_at)s,
    shelved_until = %(shelved_until)s,
    shelved_by = %(shelved_by)s,
    is_flapping = %(is_flapping)s,
    changed_at = %(at)s
WHERE id = %(alarm)s;

-- name: ring
SELECT pg_notify('vigie_alarms', %(payload)s);
