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

-- A percentile lies between two readings, as in percentile_cont: those of rank `low` and the next,
-- counted from 0. The reading of a rank is in the first bin with which more than that many are
-- counted.
-- name: sketched
WITH {definitions}, binned AS (
    {binned}
), merged AS (
    SELECT key, slot, bin, sum(count) AS count
    FROM binned
    GROUP BY key, slot, bin
), counted AS (
    SELECT key, slot, bin, sum(count) OVER (PARTITION BY key, slot ORDER BY bin)::bigint AS upto
    FROM merged
), sketch AS (
    SELECT
        key, slot, max(upto) AS readings,
        array_agg(bin ORDER BY bin) AS bins, array_agg(upto ORDER BY bin) AS upto
    FROM counted
    GROUP BY key, slot
)
SELECT
    sketch.key, grid.at, sketch.readings,
    ARRAY(
        SELECT
            sketch_value(bins[1 + width_bucket(low, upto)]) * (1 - rank + low)
            + sketch_value(bins[1 + width_bucket(least(low + 1, readings - 1), upto)])
                * (rank - low)
        FROM unnest(%(fractions)s::double precision[]) WITH ORDINALITY AS asked (fraction, place)
        CROSS JOIN LATERAL (SELECT fraction * (readings - 1) AS rank) AS ranked
        CROSS JOIN LATERAL (SELECT floor(rank)::bigint AS low) AS lower
        ORDER BY place
    ) AS values
FROM sketch
JOIN grid ON grid.slot = sketch.slot;

-- name: binned_groups
SELECT {key} AS key, {slot} AS slot, binned.bin, binned.count
FROM series_group AS device
JOIN group_sketch_1d AS stored ON stored.group_id = device.id
CROSS JOIN LATERAL unnest(stored.bins, stored.counts) AS binned (bin, count)
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
-- name: binned_rest_of_groups
SELECT chosen.key, {slot} AS slot, binned.bin, binned.count
FROM changed_group
JOIN chosen ON chosen.group_id = changed_group.group_id
JOIN sketch_1d AS stored
    ON stored.series_id = chosen.id AND stored.bucket = changed_group.bucket
CROSS JOIN LATERAL unnest(stored.bins, stored.counts) AS binned (bin, count)
WHERE stored.bucket >= {since} AND stored.bucket < {until} AND {unchanged}

-- name: binned_series
SELECT chosen.key, {slot} AS slot, binned.bin, binned.count
FROM chosen
JOIN sketch_1d AS stored ON stored.series_id = chosen.id
CROSS JOIN LATERAL unnest(stored.bins, stored.counts) AS binned (bin, count)
WHERE stored.bucket >= {since} AND stored.bucket < {until} AND {unchanged}

-- name: binned_readings
SELECT chosen.key, reading.bucket AS slot, sketch_bin(reading.value) AS bin,
    count(*)::integer AS count
FROM ({readings}) AS reading
JOIN chosen ON chosen.id = reading.series_id
GROUP BY chosen.key, reading.bucket, sketch_bin(reading.value)

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
