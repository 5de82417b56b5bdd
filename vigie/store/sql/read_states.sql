-- For how long devices were in each state. See read/states.py for how the pieces join.

-- The series that are asked for. A device without an interval reports changes: what it said holds.
-- One that was taken away holds nothing any more.
-- name: chosen
SELECT
    series.id,
    {key} AS key,
    {not_retired} AS is_counted,
    CASE WHEN device.interval_s IS NOT NULL THEN {patience} END AS patience,
    CASE WHEN NOT {not_retired} THEN latest.time END AS ends_at
FROM series
JOIN device ON device.id = series.device
LEFT JOIN latest ON latest.series_id = series.id
WHERE series.metric = %(metric)s AND {where}

-- name: devices
SELECT key, count(*) FILTER (WHERE is_counted) AS devices
FROM ({chosen}) AS chosen
GROUP BY key;

-- How a device was between two readings of one hour that say the same is not in doubt: so that an
-- hour, stored, need not be looked into for gaps. Runs of one state that follow on each other are
-- one stretch before they are cut into buckets.
-- name: states
WITH {definitions}, run AS (
    {runs}
), held AS (
    SELECT
        *,
        least(
            next_at,
            CASE WHEN next_first = state AND last_at >= time_bucket('1 hour', next_at)
                 THEN NULL ELSE last_at + patience END,
            ends_at, now(), %(end)s
        ) AS until
    FROM (
        SELECT
            run.*, chosen.key, chosen.is_counted, chosen.patience, chosen.ends_at,
            lead(at) OVER in_order AS next_at,
            lead(first) OVER in_order AS next_first
        FROM run
        JOIN chosen ON chosen.id = run.series_id
        WINDOW in_order AS (PARTITION BY series_id ORDER BY at)
    ) AS run
), stretch AS (
    SELECT
        key, is_counted, state,
        greatest(since, %(start)s) AS since,
        coalesce(lead(until_before) OVER in_order, last_until) AS until
    FROM (
        SELECT
            *,
            lag(state) OVER in_order AS state_before,
            lag(until) OVER in_order AS until_before,
            last_value(until) OVER (
                in_order ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
            ) AS last_until
        FROM held
        WINDOW in_order AS (PARTITION BY series_id ORDER BY at)
    ) AS held
    WHERE state <> state_before OR since <> until_before OR until_before IS NULL
    WINDOW in_order AS (PARTITION BY series_id ORDER BY at)
)
SELECT
    key, at, state,
    sum(seconds) AS seconds,
    coalesce(sum(seconds) FILTER (WHERE is_counted), 0) AS counted_s
FROM (
    SELECT
        piece.key, piece.is_counted, piece.state, grid.at,
        date_part('epoch', least(piece.until, grid.until) - greatest(piece.since, grid.at))
            AS seconds
    FROM (SELECT stretch.*, {slots} AS slot FROM stretch WHERE since < until) AS piece
    JOIN grid ON grid.slot = piece.slot
) AS piece
GROUP BY key, at, state
ORDER BY state;

-- A run: `at` is its first reading, which said `first`; from `since` to `last_at` the device is known
-- to be in `state`, and from then on until the next run.
-- name: runs_of_readings
SELECT series_id, time AS at, value AS first, time AS since, time AS last_at, value AS state
FROM ({readings}) AS reading

-- name: run_before
SELECT series_id, last_at AS at, last AS first, last_at AS since, last_at, last AS state
FROM ({predecessors}) AS predecessor

-- A stored bucket of one state.
-- name: runs_of_parts
SELECT stored.series_id, stored.first_at AS at, stored.first, stored.first_at AS since,
    stored.last_at, stored.last AS state
FROM ({parts}) AS stored

-- Where the state changed, readings say when; without them, it is known from the last one on.
-- name: runs_of_turns
SELECT
    part.series_id,
    coalesce(reading.time, part.first_at) AS at,
    coalesce(reading.value, part.first) AS first,
    CASE WHEN part.min = part.max THEN part.first_at
         ELSE coalesce(reading.time, part.last_at) END AS since,
    coalesce(reading.time, part.last_at) AS last_at,
    coalesce(reading.value, part.last) AS state
FROM ({parts}) AS part
LEFT JOIN LATERAL (
    SELECT reading.time, reading.value
    FROM reading
    WHERE part.min < part.max
      AND reading.series_id = part.series_id
      AND reading.time >= part.first_at AND reading.time <= part.last_at
      AND reading.quality = 0
    OFFSET 0
) AS reading ON true

-- name: parts
SELECT
    stored.series_id, stored.bucket, stored.first, stored.first_at, stored.last, stored.last_at,
    stored.min, stored.max
FROM chosen
JOIN {parts} AS stored ON stored.series_id = chosen.id
WHERE stored.bucket >= {since} AND stored.bucket < {until} AND {alike} AND {unchanged}

-- name: alike
stored.min = stored.max

-- name: not_alike
stored.min < stored.max

-- The quarters of hours, or the hour itself when those are not kept.
-- name: quarters
SELECT
    hour.series_id,
    coalesce(quarter.first, hour.first) AS first,
    coalesce(quarter.first_at, hour.first_at) AS first_at,
    coalesce(quarter.last, hour.last) AS last,
    coalesce(quarter.last_at, hour.last_at) AS last_at,
    coalesce(quarter.min, hour.min) AS min,
    coalesce(quarter.max, hour.max) AS max
FROM ({hours}) AS hour
LEFT JOIN LATERAL (
    SELECT stored.*
    FROM reading_15m AS stored
    WHERE stored.series_id = hour.series_id
      AND stored.bucket >= hour.bucket AND stored.bucket < hour.bucket + interval '1 hour'
    OFFSET 0
) AS quarter ON true
