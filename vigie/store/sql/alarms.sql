-- Alarms written: an event, and the row that it leaves, always in one statement.

-- One that stands already stays as it is. What was shelved when it came last is so still.
-- name: raise
WITH shelf AS (
    SELECT shelved_until, shelved_by
    FROM (
        SELECT shelved_until, shelved_by
        FROM alarm
        WHERE rule = %(rule)s AND subject = %(subject)s
        ORDER BY raised_at DESC, id DESC
        LIMIT 1
    ) AS newest
    WHERE shelved_until > %(at)s
), raised AS (
    INSERT INTO alarm (
        rule, subject, severity, device, kind, metric, district, feed, value, limit_value,
        since, raised_at, must_be_acknowledged, shelved_until, shelved_by, changed_at
    )
    SELECT
        %(rule)s, %(subject)s, %(severity)s, %(device)s, %(kind)s, %(metric)s, %(district)s,
        %(feed)s, %(value)s, %(limit)s, %(since)s, %(at)s, %(must_be_acknowledged)s,
        shelf.shelved_until, shelf.shelved_by, %(at)s
    FROM (VALUES (true)) AS once
    LEFT JOIN shelf ON true
    ON CONFLICT (rule, subject) WHERE cleared_at IS NULL DO NOTHING
    RETURNING id, raised_at, shelved_until, shelved_by
), happened AS (
    INSERT INTO alarm_event (alarm, kind, at, by, until)
    SELECT id, 'raised', raised_at, NULL, NULL::timestamptz FROM raised
    UNION ALL
    SELECT id, 'shelved', raised_at, shelved_by, shelved_until
    FROM raised
    WHERE shelved_until IS NOT NULL
)
SELECT id FROM raised;

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
