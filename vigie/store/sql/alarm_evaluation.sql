-- What evaluators of alarms read, and what they write: all of it in one transaction each time.

-- Only who holds this evaluates, over the connection that holds it: who loses one loses the other.
-- name: take_turn
SELECT pg_try_advisory_lock(hashtext('vigie.alarms'), hashtext('evaluator'));

-- name: clock
SELECT clock_timestamp();

-- name: devices
SELECT
    device.id, device.kind, device.district, device.interval_s, device.status, device.created_at,
    coalesce(jsonb_object_agg(series.metric, series.id) FILTER (WHERE series.id IS NOT NULL), '{}')
        AS series
FROM device
LEFT JOIN series ON series.device = device.id
GROUP BY device.id;

-- A number that another fleet would not have: what is watched is to be read anew when it differs.
-- name: fleet
SELECT concat_ws(
    ' ',
    (SELECT bit_xor(hashtextextended(concat_ws(' ', id, kind, district, interval_s, status), 0))
     FROM device),
    (SELECT count(*) FROM series),
    (SELECT count(*) FROM device_health),
    (SELECT count(*) FROM feed_health)
);

-- When series were last heard, and the times of their newest readings.
-- name: heard
SELECT series_id, received_at, time FROM latest WHERE series_id = ANY(%(series)s);

-- A feed is heard when anything comes by it, or from one of its devices: those ring at once.
-- name: feeds
SELECT
    feed_health.feed, min(device.interval_s),
    greatest(feed_health.last_seen, max(latest.received_at))
FROM feed_health
LEFT JOIN device_health ON device_health.feed = feed_health.feed
LEFT JOIN device ON device.id = device_health.device AND device.status <> 'retired'
LEFT JOIN series ON series.device = device.id
LEFT JOIN latest ON latest.series_id = series.id
GROUP BY feed_health.feed;

-- Since when readings come in without a pause, and until when ingest has vouched for it.
-- name: intake
SELECT (state ->> 'since')::timestamptz, at FROM service_status WHERE service = 'intake';

-- What ingest says of them, some seconds late.
-- name: feeds_heard
SELECT feed, last_seen FROM feed_health;

-- The trusted readings of some series, each from a time of its own on, in the order of their times.
-- name: readings
SELECT reading.series_id, reading.time, reading.value
FROM unnest(%(series)s::integer[], %(since)s::timestamptz[]) AS wanted (series_id, since)
CROSS JOIN LATERAL (
    SELECT * FROM reading
    WHERE reading.series_id = wanted.series_id
      AND reading.time >= wanted.since
      AND reading.quality = 0
    ORDER BY reading.time
    LIMIT %(most)s
) AS reading
ORDER BY reading.time, reading.series_id;

-- All of some series, and whether each is to be trusted.
-- name: history
SELECT series_id, time, value, quality = 0
FROM reading
WHERE series_id = ANY(%(series)s) AND time >= %(start)s AND time < %(end)s
ORDER BY time, series_id;

-- name: watches
SELECT rule, subject, state FROM alarm_watch;

-- name: standing
SELECT rule, subject FROM alarm WHERE cleared_at IS NULL;

-- One that stands already stays as it is. What was shelved when it came last is so still.
-- name: raise
WITH found AS (
    SELECT * FROM jsonb_to_recordset(%(found)s) AS found (
        rule text, subject text, severity text, device text, kind text, metric text,
        district text, feed text, value double precision, limit_value double precision,
        since timestamptz, must_be_acknowledged boolean
    )
), raised AS (
    INSERT INTO alarm (
        rule, subject, severity, device, kind, metric, district, feed, value, limit_value,
        since, raised_at, must_be_acknowledged, shelved_until, shelved_by, changed_at
    )
    SELECT
        found.rule, found.subject, found.severity, found.device, found.kind, found.metric,
        found.district, found.feed, found.value, found.limit_value, found.since, now(),
        found.must_be_acknowledged, shelf.shelved_until, shelf.shelved_by, now()
    FROM found
    LEFT JOIN LATERAL (
        SELECT shelved_until, shelved_by
        FROM (
            SELECT shelved_until, shelved_by
            FROM alarm
            WHERE alarm.rule = found.rule AND alarm.subject = found.subject
            ORDER BY raised_at DESC, id DESC
            LIMIT 1
        ) AS newest
        WHERE shelved_until > now()
    ) AS shelf ON true
    ON CONFLICT (rule, subject) WHERE cleared_at IS NULL DO NOTHING
    RETURNING id, shelved_until, shelved_by
), happened AS (
    INSERT INTO alarm_event (alarm, kind, at, by, until)
    SELECT id, 'raised', now(), NULL, NULL::timestamptz FROM raised
    UNION ALL
    SELECT id, 'shelved', now(), shelved_by, shelved_until
    FROM raised WHERE shelved_until IS NOT NULL
    RETURNING id, alarm, kind
)
SELECT alarm, id FROM happened WHERE kind = 'raised';

-- name: flap
WITH flapping AS (
    UPDATE alarm SET is_flapping = true, changed_at = now()
    FROM jsonb_to_recordset(%(found)s) AS found (rule text, subject text)
    WHERE alarm.rule = found.rule AND alarm.subject = found.subject
      AND alarm.cleared_at IS NULL AND NOT alarm.is_flapping
    RETURNING alarm.id
)
INSERT INTO alarm_event (alarm, kind, at)
SELECT id, 'flapping', now() FROM flapping
RETURNING alarm, id;

-- It stood until its condition was gone, however late that came to be known.
-- name: clear
WITH cleared AS (
    UPDATE alarm SET cleared_at = least(found.until, now()), changed_at = now()
    FROM jsonb_to_recordset(%(found)s)
        AS found (rule text, subject text, comment text, until timestamptz)
    WHERE alarm.rule = found.rule AND alarm.subject = found.subject AND alarm.cleared_at IS NULL
    RETURNING alarm.id, found.comment, alarm.cleared_at
)
INSERT INTO alarm_event (alarm, kind, at, comment, until)
SELECT id, 'cleared', now(), comment, cleared_at FROM cleared
RETURNING alarm, id;

-- name: keep_watches
INSERT INTO alarm_watch (rule, subject, state, judged_to)
SELECT rule, subject, state, coalesce(judged_to, now())
FROM jsonb_to_recordset(%(kept)s)
    AS kept (rule text, subject text, state jsonb, judged_to timestamptz)
ON CONFLICT (rule, subject) DO UPDATE
SET state = excluded.state, judged_to = excluded.judged_to;

-- name: forget_watches
DELETE FROM alarm_watch
USING jsonb_to_recordset(%(gone)s) AS gone (rule text, subject text)
WHERE alarm_watch.rule = gone.rule AND alarm_watch.subject = gone.subject;
