-- The newest reading of each series, now or at a moment of the past, and what else was known then.
-- Of now, `latest` has it; of the past, it is looked up by the key of `reading`, series by series.

-- name: clock
SELECT {clock} AS at;

-- name: clock_now
now()

-- name: clock_then
%(at)s::timestamptz

-- name: newest_now
latest

-- How far back: a week, or longer where a device may be silent for longer without being stale.
-- `since` is as far back as for any device, so that older readings are not even planned for.
-- name: newest_then
LATERAL (
    SELECT
        reading.series_id, reading.time, reading.value, reading.quality,
        NULL::timestamptz AS received_at
    FROM reading
    WHERE reading.series_id = {series_id}
      AND reading.time <= %(at)s
      AND reading.time >= %(since)s
      AND reading.time >= %(at)s - greatest(interval '7 days', {patience})
    ORDER BY reading.time DESC
    LIMIT 1
)

-- name: longest_patience
SELECT greatest(interval '7 days', max({patience})) AS patience FROM device;

-- Series that had a reading.
-- name: series_now
series

-- name: series_then
(
    SELECT series.*
    FROM series
    WHERE EXISTS (
            SELECT FROM latest WHERE latest.series_id = series.id AND latest.time <= %(at)s
        )
        OR EXISTS (
            SELECT
            FROM reading_1d AS day
            WHERE day.series_id = series.id
              AND day.bucket <= %(at)s AND day.first_at <= %(at)s AND day.n > 0
        )
        OR EXISTS (
            SELECT
            FROM reading
            WHERE reading.series_id = series.id
              AND reading.time <= %(at)s AND reading.time >= %(since)s
        )
)

-- Devices that were there, even if they had never reported.
-- name: is_known_now
true

-- name: is_known_then
device.created_at <= %(at)s

-- Those, and devices that had reported, however late that was learnt.
-- name: was_there
({is_known} OR EXISTS (
    SELECT FROM {series} AS series WHERE series.device = device.id AND {shown}
))

-- When a device was retired is not kept: it counts up to its last reading.
-- name: was_in_service
({not_retired} OR EXISTS (
    SELECT
    FROM series
    JOIN latest ON latest.series_id = series.id
    WHERE series.device = device.id AND latest.time >= %(at)s AND {shown}
))
