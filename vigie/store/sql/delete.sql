-- Readings go by request (vigie/store/delete.py), and so does whatever was made of them.

-- name: chosen
SELECT series.id
FROM series
JOIN device ON device.id = series.device
WHERE {where}
ORDER BY series.id;

-- name: count
SELECT count(*)
FROM reading
WHERE series_id = ANY(%(ids)s) AND time >= %(start)s AND time < %(end)s;

-- The first thing to delete: a reading, or a newest value that has outlived its reading.
-- name: oldest
SELECT min(first.time)
FROM unnest(%(ids)s::integer[]) AS wanted (id)
CROSS JOIN LATERAL (
    (
        SELECT time
        FROM reading
        WHERE series_id = wanted.id AND time >= %(since)s AND time < %(end)s
        ORDER BY time
        LIMIT 1
    )
    UNION ALL
    SELECT time
    FROM latest
    WHERE series_id = wanted.id AND time >= %(since)s AND time < %(end)s
) AS first;

-- name: delete_readings
WITH gone AS (
    DELETE FROM reading
    WHERE series_id = ANY(%(ids)s) AND time >= %(since)s AND time < %(until)s
    RETURNING series_id, time
), logged AS (
    INSERT INTO rollup_log (grain, bucket, series)
    SELECT '15m', time_bucket('15 minutes', time) AS bucket, array_agg(DISTINCT series_id)
    FROM gone
    GROUP BY bucket
)
SELECT count(*) FROM gone;

-- A writer that is at these series has committed when we have the locks, and is seen by what follows.
-- name: hold_latest
SELECT series_id
FROM latest
WHERE series_id = ANY(%(ids)s)
ORDER BY series_id
FOR UPDATE;

-- The newest reading that is left takes the place of one that is gone. `received_at` stays: the
-- device was heard then.
-- name: mend_latest
WITH mended AS (
    SELECT latest.series_id, remaining.time, remaining.value, remaining.quality
    FROM latest
    LEFT JOIN LATERAL (
        SELECT reading.time, reading.value, reading.quality
        FROM reading
        WHERE reading.series_id = latest.series_id
        ORDER BY reading.time DESC
        LIMIT 1
    ) AS remaining ON true
    WHERE latest.series_id = ANY(%(ids)s) AND latest.time >= %(since)s AND latest.time < %(until)s
), emptied AS (
    DELETE FROM latest
    USING mended
    WHERE latest.series_id = mended.series_id AND mended.time IS NULL
    RETURNING latest.series_id
), replaced AS (
    UPDATE latest SET time = mended.time, value = mended.value, quality = mended.quality
    FROM mended
    WHERE latest.series_id = mended.series_id AND mended.time IS NOT NULL
    RETURNING latest.series_id
)
SELECT series_id FROM emptied
UNION ALL
SELECT series_id FROM replaced
ORDER BY series_id;

-- name: until_1m
part.bucket + interval '1 minute'

-- name: until_15m
part.bucket + interval '15 minutes'

-- name: until_1h
part.bucket + interval '1 hour'

-- name: until_1d
start_of_day((part.bucket AT TIME ZONE city.time_zone)::date + interval '1 day', city.time_zone)

-- Buckets that lie in the range, of which retention has removed what they were made of: nothing
-- would work them out again.
-- name: delete_outlasting
DELETE FROM {relation} AS part
USING forgotten, city
WHERE forgotten.relation = %(made_of)s AND forgotten.id = part.series_id
  AND part.bucket < forgotten.before
  AND part.series_id = ANY(%(ids)s)
  AND part.bucket >= %(start)s AND {until} <= %(end)s
RETURNING part.series_id, part.bucket;

-- Hours and days that can be worked out again from what is left of their quarter hours.
-- name: log_longer
INSERT INTO rollup_log (grain, bucket, series)
SELECT longer.grain, longer.bucket, array_agg(DISTINCT gone.series_id)
FROM unnest(%(series)s::integer[], %(buckets)s::timestamptz[]) AS gone (series_id, bucket)
CROSS JOIN city
CROSS JOIN LATERAL (
    VALUES
        ('1h', time_bucket('1 hour', gone.bucket)),
        ('1d', start_of_day(
            date_trunc('day', gone.bucket AT TIME ZONE city.time_zone), city.time_zone
        ))
) AS longer (grain, bucket)
GROUP BY longer.grain, longer.bucket;

-- name: regroup
INSERT INTO regroup_log (group_id)
SELECT DISTINCT group_id FROM series WHERE id = ANY(%(series)s);
