-- Devices, and what they last said.

-- name: devices
SELECT
    device.id, device.kind, device.name, device.lat, device.lon, device.district,
    device.interval_s, device.attributes, device.status, heard.last_seen,
    {sort_key} AS sort_key
FROM device
LEFT JOIN LATERAL (
    SELECT max(latest.received_at) AS last_seen
    FROM series
    JOIN latest ON latest.series_id = series.id
    WHERE series.device = device.id AND {shown}
) AS heard ON true
WHERE {where} AND {after}
ORDER BY {order}
LIMIT %(limit)s;

-- name: by_id
device.id

-- name: by_name
coalesce(device.name, '')

-- name: by_kind
device.kind

-- name: by_district
coalesce(device.district, '')

-- Those never heard count as heard the longest ago.
-- name: by_last_seen
coalesce(date_part('epoch', heard.last_seen), 0)

-- name: latest
SELECT
    series.device, series.metric, latest.time, latest.value, latest.quality, latest.received_at,
    latest.time < {clock} - {patience} AS is_stale, device.lat, device.lon,
    {sort_key} AS sort_key
FROM series
JOIN device ON device.id = series.device
JOIN {newest} AS latest ON latest.series_id = series.id
WHERE {where} AND {after}
ORDER BY {order}
LIMIT %(limit)s;

-- name: by_device
series.device

-- name: by_metric
series.metric

-- name: by_time
date_part('epoch', latest.time)

-- name: by_value
latest.value

-- name: by_received_at
date_part('epoch', latest.received_at)

-- What a ring of the doorbell is about: the named series as they are now.
-- name: changed
SELECT
    series.id, series.device, series.metric, device.kind, device.district,
    latest.time, latest.value, latest.quality
FROM latest
JOIN series ON series.id = latest.series_id
JOIN device ON device.id = series.device
WHERE latest.series_id = ANY(%(series)s);

-- What the doorbell may have rung for while nobody listened.
-- name: changed_since
SELECT latest.series_id AS id
FROM latest
WHERE latest.received_at >= %(since)s;
