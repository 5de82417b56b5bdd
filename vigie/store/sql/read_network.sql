-- Devices by how they are heard, now or at a moment of the past (see read_newest.sql).

-- Each device and its health. Now, heard is what was received; of the past, only the readings' own
-- times are kept. Who spoke, but not in the week that is searched, is silent since nobody knows when.
-- name: judged
SELECT
    device.id, device.kind, device.name, device.lat, device.lon, device.district,
    device.interval_s, device.status, heard.at AS last_seen, {patience} AS patience,
    device_health.feed, device_health.readings, device_health.suspect, device_health.duplicates,
    device_health.corrections, device_health.skew_s,
    CASE
        WHEN NOT {in_service} THEN 'retired'
        WHEN heard.device IS NULL THEN 'never'
        WHEN heard.at IS NULL OR heard.at < {clock} - {patience} THEN 'silent'
        WHEN heard.at < {clock} - {patience} / 2 AND device.interval_s IS NOT NULL THEN 'late'
        ELSE 'reporting'
    END AS health
FROM device
LEFT JOIN device_health ON device_health.device = device.id AND {counted}
LEFT JOIN (
    SELECT series.device, max(coalesce(latest.received_at, latest.time)) AS at
    FROM {series} AS series
    JOIN device ON device.id = series.device
    LEFT JOIN {newest} AS latest ON latest.series_id = series.id
    WHERE {shown}
    GROUP BY series.device
) AS heard ON heard.device = device.id
WHERE {where} AND {was_there}

-- name: feed
device_health.feed = %(feed)s

-- name: any_health
true

-- name: health
judged.health = ANY(%(health)s)

-- One page of them, and of these the newest reading; of several at the same time, that of the metric
-- that comes first in the catalogue.
-- name: devices
SELECT judged.*, newest.metric, newest.time, newest.value, newest.quality
FROM (
    SELECT judged.*, {sort_key} AS sort_key
    FROM ({judged}) AS judged
    WHERE {health} AND {after}
    ORDER BY {order}
    LIMIT %(limit)s
) AS judged
LEFT JOIN LATERAL (
    SELECT series.metric, latest.time, latest.value, latest.quality
    FROM series
    JOIN {newest} AS latest ON latest.series_id = series.id
    WHERE series.device = judged.id AND {shown}
    ORDER BY latest.time DESC, array_position(%(metrics)s::text[], series.metric)
    LIMIT 1
) AS newest ON true
ORDER BY {order};

-- The worst first; of each, who was heard the longest ago.
-- name: by_health
array_position(ARRAY['silent', 'never', 'late', 'reporting', 'retired'], judged.health)
    * double precision '1e10' + coalesce(date_part('epoch', judged.last_seen), 0)

-- Those never heard count as heard the longest ago.
-- name: by_last_seen
coalesce(date_part('epoch', judged.last_seen), 0)

-- name: by_id
judged.id

-- name: by_name
coalesce(judged.name, '')

-- name: by_kind
judged.kind

-- name: by_district
coalesce(judged.district, '')

-- name: by_feed
coalesce(judged.feed, '')

-- name: by_duplicates
coalesce(judged.duplicates, 0)::double precision

-- How far the clock is off, either way.
-- name: by_skew_s
coalesce(abs(judged.skew_s), 0)

-- How many are in each health; `provisional` are among those, and `last_seen` is of any.
-- name: counts
SELECT
    {key} AS key,
    count(*) FILTER (WHERE health = 'reporting') AS reporting,
    count(*) FILTER (WHERE health = 'late') AS late,
    count(*) FILTER (WHERE health = 'silent') AS silent,
    count(*) FILTER (WHERE health = 'never') AS never,
    count(*) FILTER (WHERE health = 'retired') AS retired,
    count(*) FILTER (WHERE status = 'provisional') AS provisional,
    max(last_seen) AS last_seen
FROM ({judged}) AS judged
GROUP BY 1
ORDER BY 1 NULLS LAST;

-- name: key_none
NULL::text

-- name: key_feed
judged.feed

-- name: key_kind
judged.kind

-- name: key_district
judged.district
