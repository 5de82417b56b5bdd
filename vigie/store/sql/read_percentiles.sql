-- Percentiles of the readings of each group and bucket: of the readings themselves, or of sketches
-- of days (migration 0007). See read/percentiles.py for how the pieces join.

-- name: exact
WITH grid AS MATERIALIZED (
    {grid}
), chosen AS MATERIALIZED (
    {chosen}
)
SELECT found.key, grid.at, found.values, found.readings
FROM (
    SELECT
        chosen.key, reading.bucket AS slot, count(*) AS readings,
        percentile_cont(%(fractions)s::double precision[]) WITHIN GROUP (ORDER BY reading.value)
            AS values
    FROM ({readings}) AS reading
    JOIN chosen ON chosen.id = reading.series_id
    GROUP BY chosen.key, reading.bucket
) AS found
JOIN grid ON grid.slot = found.slot;

-- name: chosen
SELECT series.id, series.group_id, {key} AS key
FROM series
JOIN device ON device.id = series.device
WHERE series.metric = %(metric)s AND {where}

-- The sketches of each group and bucket, any number of them.
-- name: sketched
WITH {definitions}
SELECT sketch.key, grid.at, sketch.bins, sketch.counts
FROM (
    {sketches}
) AS sketch
JOIN grid ON grid.slot = sketch.slot

-- name: stored_groups
SELECT {key} AS key, {slot} AS slot, stored.bins, stored.counts
FROM series_group AS device
JOIN group_sketch_1d AS stored ON stored.group_id = device.id
WHERE device.metric = %(metric)s AND {where}
  AND stored.bucket >= {since} AND stored.bucket < {until} AND {unchanged}

-- name: group_unchanged
NOT EXISTS (
    SELECT
    FROM changed_group
    WHERE changed_group.group_id = stored.group_id AND changed_group.bucket = stored.bucket
)

-- name: changed_group
SELECT DISTINCT chosen.group_id, changed.bucket
FROM changed_1d AS changed
JOIN chosen ON chosen.id = changed.series_id

-- What of the changed groups did not change.
-- name: stored_rest_of_groups
SELECT chosen.key, {slot} AS slot, stored.bins, stored.counts
FROM changed_group
JOIN chosen ON chosen.group_id = changed_group.group_id
JOIN sketch_1d AS stored
    ON stored.series_id = chosen.id AND stored.bucket = changed_group.bucket
WHERE stored.bucket >= {since} AND stored.bucket < {until} AND {unchanged}

-- name: stored_series
SELECT chosen.key, {slot} AS slot, stored.bins, stored.counts
FROM chosen
JOIN sketch_1d AS stored ON stored.series_id = chosen.id
WHERE stored.bucket >= {since} AND stored.bucket < {until} AND {unchanged}

-- name: sketched_readings
SELECT key, slot, array_agg(bin) AS bins, array_agg(count) AS counts
FROM (
    SELECT chosen.key, reading.bucket AS slot, sketch_bin(reading.value) AS bin,
        count(*)::integer AS count
    FROM ({readings}) AS reading
    JOIN chosen ON chosen.id = reading.series_id
    GROUP BY chosen.key, reading.bucket, sketch_bin(reading.value)
) AS binned
GROUP BY key, slot

-- How many readings the days of the chosen series hold, of groups and of series; and whether
-- retention has removed some of what is asked.
-- name: readings_of_groups
SELECT coalesce(sum(stored.n), 0)::bigint AS readings
FROM series_group AS device
JOIN group_1d AS stored ON stored.group_id = device.id
WHERE device.metric = %(metric)s AND {where}
  AND stored.bucket >= %(since)s AND stored.bucket < %(until)s

-- name: readings_of_series
SELECT coalesce(sum(stored.n), 0)::bigint AS readings
FROM series
JOIN device ON device.id = series.device
JOIN reading_1d AS stored ON stored.series_id = series.id
WHERE series.metric = %(metric)s AND {where}
  AND stored.bucket >= %(since)s AND stored.bucket < %(until)s

-- name: size
SELECT
    ({readings}) AS readings,
    EXISTS (
        SELECT
        FROM forgotten
        JOIN series ON series.id = forgotten.id
        JOIN device ON device.id = series.device
        WHERE forgotten.relation = 'reading' AND forgotten.before > %(start)s
          AND series.metric = %(metric)s AND {where}
    ) AS is_forgotten
