-- Devices, and what they last said.

-- name: devices
SELECT page.*, heard.last_seen
FROM (
    SELECT
        device.id, device.kind, device.name, device.lat, device.lon, device.district,
        device.interval_s, device.attributes, device.status
    FROM device
    WHERE device.id > %(after)s AND {where}
    ORDER BY device.id
    LIMIT %(limit)s
) AS page
LEFT JOIN LATERAL (
    SELECT max(latest.received_at) AS last_seen
    FROM series
    JOIN latest ON latest.series_id = series.id
    WHERE series.device = page.id AND {shown}
) AS heard ON true
ORDER BY page.id;

-- name: latest
SELECT
    series.device, series.metric, latest.time, latest.value, latest.quality, latest.received_at,
    latest.time < now() - {patience} AS is_stale, device.lat, device.lon
FROM series
JOIN device ON device.id = series.device
JOIN latest ON latest.series_id = series.id
WHERE (series.device, series.metric) > (%(after_device)s, %(after_metric)s) AND {where}
ORDER BY series.device, series.metric
LIMIT %(limit)s;

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
