-- For how long devices were in each state. See read/states.py for how the pieces join.

-- The series that are asked for. `patience`: for how long their state holds without another
-- reading, no less than a quarter of an hour, so that stored buckets need not be looked into for
-- gaps; null: until there is another. A device that was taken away holds nothing any more.
-- name: chosen
SELECT
    series.id,
    {key} AS key,
    {not_retired} AS is_counted,
    CASE WHEN device.interval_s IS NOT NULL
         THEN greatest({patience}, interval '15 minutes') END AS patience,
    CASE WHEN NOT {not_retired} THEN latest.time END AS ends_at
FROM series
JOIN device ON device.id = series.device
LEFT JOIN latest ON latest.series_id = series.id
WHERE series.metric = %(metric)s AND {where}

-- name: watched
SELECT key, count(*) FILTER (WHERE is_counted) AS devices, min(patience) AS patience
FROM ({chosen}) AS chosen
GROUP BY key;

-- name: states
WITH {definitions}, run AS (
    {runs}
), held AS (
    SELECT
        chosen.key, chosen.is_counted, run.state,
        greatest(run.since, %(start)s) AS since,
        least(
            lead(run.at) OVER (PARTITION BY run.series_id ORDER BY run.at),
            run.last_at + chosen.patience, chosen.ends_at, now(), %(end)s
        ) AS until
    FROM run
    JOIN chosen ON chosen.id = run.series_id
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
    FROM (SELECT held.*, {slots} AS slot FROM held WHERE since < until) AS piece
    JOIN grid ON grid.slot = piece.slot
) AS piece
GROUP BY key, at, state
ORDER BY state;

-- A run: from `at` on, nothing earlier holds; from `since` to `last_at` it is known to be in
-- `state`, and from then on until the next run.
-- name: runs_of_readings
SELECT series_id, time AS at, time AS since, time AS last_at, value AS state
FROM ({readings}) AS reading

-- name: run_before
SELECT series_id, last_at AS at, last_at AS since, last_at, last AS state
FROM ({predecessors}) AS predecessor

-- A stored bucket of one state is a run. Where the state changed, its readings say when; without
-- them, it is known again from the last one on.
-- name: runs_of_parts
SELECT
    part.series_id,
    coalesce(reading.time, part.first_at) AS at,
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
    stored.series_id, stored.bucket, stored.first_at, stored.last_at, stored.min, stored.max,
    stored.last
FROM chosen
JOIN {parts} AS stored ON stored.series_id = chosen.id
WHERE stored.bucket >= {since} AND stored.bucket < {until} AND {unchanged}

-- Hours, but the quarters of those in which the state changed.
-- name: hours_or_quarters
SELECT
    hour.series_id,
    coalesce(quarter.first_at, hour.first_at) AS first_at,
    coalesce(quarter.last_at, hour.last_at) AS last_at,
    coalesce(quarter.min, hour.min) AS min,
    coalesce(quarter.max, hour.max) AS max,
    coalesce(quarter.last, hour.last) AS last
FROM ({hours}) AS hour
LEFT JOIN LATERAL (
    SELECT stored.first_at, stored.last_at, stored.min, stored.max, stored.last
    FROM reading_15m AS stored
    WHERE hour.min < hour.max
      AND stored.series_id = hour.series_id
      AND stored.bucket >= hour.bucket AND stored.bucket < hour.bucket + interval '1 hour'
    OFFSET 0
) AS quarter ON true
