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
    RETURNING id, alarm
)
UPDATE alarm SET
    acknowledged_at = %(acknowledged_at)s,
    acknowledged_by = %(acknowledged_by)s,
    cleared_at = %(cleared_at)s,
    shelved_until = %(shelved_until)s,
    shelved_by = %(shelved_by)s,
    is_flapping = %(is_flapping)s,
    changed_at = %(at)s
FROM happened
WHERE alarm.id = happened.alarm
RETURNING happened.id;

-- What happened is to be told by these channels of its alarm's rule.
-- name: note
INSERT INTO alarm_notice (channel, event, due_at)
SELECT told.channel, event.id, now()
FROM alarm_event AS event
JOIN alarm ON alarm.id = event.alarm
JOIN jsonb_to_recordset(%(told)s) AS told (rule text, channel text) ON told.rule = alarm.rule
WHERE event.id = ANY(%(events)s)
ORDER BY event.id;

-- name: ring
SELECT pg_notify('vigie_alarms', %(payload)s);
