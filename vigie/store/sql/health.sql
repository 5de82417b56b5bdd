-- How devices and feeds are, added to every few seconds by each ingest worker. Rows are taken in
-- order, so that workers do not wait for each other in a circle.

-- name: add_devices
INSERT INTO device_health AS known (
    device, feed, first_seen, last_seen, messages, readings, suspect, duplicates, corrections,
    recent, skew_s
)
SELECT
    said.device, said.feed, said.first_seen, said.last_seen, said.messages, said.readings,
    said.suspect, said.duplicates, said.corrections, said.readings, said.skew_s
FROM unnest(
    %(device)s::text[], %(feed)s::text[], %(first_seen)s::timestamptz[],
    %(last_seen)s::timestamptz[], %(messages)s::bigint[], %(readings)s::bigint[],
    %(suspect)s::bigint[], %(duplicates)s::bigint[], %(corrections)s::bigint[],
    %(skew_s)s::double precision[]
) AS said (
    device, feed, first_seen, last_seen, messages, readings, suspect, duplicates, corrections,
    skew_s
)
JOIN device ON device.id = said.device
ORDER BY said.device
ON CONFLICT (device) DO UPDATE SET
    feed = excluded.feed,
    last_seen = greatest(known.last_seen, excluded.last_seen),
    messages = known.messages + excluded.messages,
    readings = known.readings + excluded.readings,
    suspect = known.suspect + excluded.suspect,
    duplicates = known.duplicates + excluded.duplicates,
    corrections = known.corrections + excluded.corrections,
    recent = excluded.recent + faded(known.recent, known.last_seen, excluded.last_seen),
    skew_s = coalesce(excluded.skew_s, known.skew_s);

-- name: add_feeds
INSERT INTO feed_health AS known (
    feed, first_seen, last_seen, messages, readings, dead_letters, recent
)
SELECT feed, first_seen, last_seen, messages, readings, dead_letters, readings
FROM unnest(
    %(feed)s::text[], %(first_seen)s::timestamptz[], %(last_seen)s::timestamptz[],
    %(messages)s::bigint[], %(readings)s::bigint[], %(dead_letters)s::bigint[]
) AS said (feed, first_seen, last_seen, messages, readings, dead_letters)
ORDER BY feed
ON CONFLICT (feed) DO UPDATE SET
    last_seen = greatest(known.last_seen, excluded.last_seen),
    messages = known.messages + excluded.messages,
    readings = known.readings + excluded.readings,
    dead_letters = known.dead_letters + excluded.dead_letters,
    recent = excluded.recent + faded(known.recent, known.last_seen, excluded.last_seen);

-- Of a device or feed that is new, the ten minutes of the weights have not passed yet.
-- name: devices
SELECT
    device_health.device, kind, feed, first_seen, last_seen, messages, readings, suspect,
    duplicates, corrections, skew_s,
    faded(recent, last_seen, now())
        / greatest(10 * (1 - faded(1, first_seen, now())), 1.0 / 60) AS readings_per_min,
    {sort_key} AS sort_key
FROM device_health
JOIN device ON device.id = device_health.device
WHERE {where} AND {counted} AND {after}
    AND (%(feed)s::text IS NULL OR feed = %(feed)s)
    AND (%(least_skew_s)s::double precision IS NULL OR abs(skew_s) >= %(least_skew_s)s)
ORDER BY {order}
LIMIT %(limit)s;

-- name: by_device
device_health.device

-- name: by_kind
device.kind

-- name: by_feed
device_health.feed

-- name: by_last_seen
date_part('epoch', last_seen)

-- name: by_readings
readings::double precision

-- name: by_suspect
suspect::double precision

-- name: by_duplicates
duplicates::double precision

-- How far the clock is off, either way.
-- name: by_skew_s
coalesce(abs(skew_s), 0)

-- name: feeds
SELECT
    feed, first_seen, last_seen, messages, readings, dead_letters,
    faded(recent, last_seen, now())
        / greatest(10 * (1 - faded(1, first_seen, now())), 1.0 / 60) AS readings_per_min
FROM feed_health
ORDER BY feed;

-- Where each series stood: its newest reading, and the last one that was neither out of range (1)
-- nor a jump (4), which is sought through the doubtful ones of a day.
-- name: standings
SELECT
    series.device, series.metric, device.kind, latest.time, latest.value, latest.quality::integer,
    coalesce(level.time, sound.time), coalesce(level.value, sound.value)
FROM latest
JOIN series ON series.id = latest.series_id
JOIN device ON device.id = series.device
LEFT JOIN LATERAL (
    SELECT latest.time, latest.value WHERE latest.quality & 5::smallint = 0
) AS sound ON true
LEFT JOIN LATERAL (
    SELECT reading.time, reading.value
    FROM reading
    WHERE latest.quality & 5::smallint <> 0
        AND reading.series_id = latest.series_id
        AND reading.time < latest.time
        AND reading.time >= latest.time - interval '1 day'
        AND reading.quality & 5::smallint = 0
    ORDER BY reading.time DESC
    LIMIT 1
) AS level ON true
WHERE series.metric = ANY(%(metrics)s);
