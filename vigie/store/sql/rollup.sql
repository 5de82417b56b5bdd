-- Readings by the hour: kept by `refresh`, read by `hour_parts` in read_hours.sql.

-- The parts of one series from its trusted readings in [since, until).
-- name: part
SELECT
    count(*)::integer AS n,
    sum(value) AS sum,
    min(value) AS min,
    max(value) AS max,
    (array_agg(value ORDER BY time))[1] AS first,
    (array_agg(value ORDER BY time DESC))[1] AS last,
    sum(CASE WHEN value >= before THEN value - before ELSE greatest(value, 0) END)
        FILTER (WHERE before IS NOT NULL) AS rise
FROM (
    SELECT reading.time, reading.value, lag(reading.value) OVER (ORDER BY reading.time) AS before
    FROM reading
    WHERE reading.series_id = {series}
      AND reading.time >= {since} AND reading.time < {until}
      AND reading.quality = 0
) AS step

-- name: log
INSERT INTO rollup_log (bucket, series)
SELECT time_bucket('1 hour', time) AS bucket, array_agg(DISTINCT series_id)
FROM incoming
GROUP BY bucket;

-- One refresh at a time: of two at once, the one with the older view could write last.
-- name: take_turn
SELECT pg_try_advisory_xact_lock(hashtext('vigie.refresh_rollups'));

-- Exactly the hours that the log names, up to a limit of log entries. What a writer commits
-- meanwhile has an entry of its own, which stays.
-- name: refresh
WITH taken AS (
    DELETE FROM rollup_log
    WHERE id IN (
        SELECT id FROM rollup_log WHERE bucket < %(settled)s ORDER BY bucket, id LIMIT %(limit)s
    )
    RETURNING bucket, series
), touched AS (
    SELECT DISTINCT changed.series_id, taken.bucket
    FROM taken
    CROSS JOIN LATERAL unnest(taken.series) AS changed (series_id)
)
INSERT INTO reading_1h (series_id, bucket, n, sum, min, max, first, last, rise)
SELECT touched.series_id, touched.bucket,
    part.n, part.sum, part.min, part.max, part.first, part.last, part.rise
FROM touched
CROSS JOIN LATERAL ({part}) AS part
ON CONFLICT (series_id, bucket) DO UPDATE SET
    n = excluded.n,
    sum = excluded.sum,
    min = excluded.min,
    max = excluded.max,
    first = excluded.first,
    last = excluded.last,
    rise = excluded.rise;

-- The hour in progress changes all the time: it is not worked out yet, its entries are merged.
-- name: compact
WITH taken AS (
    DELETE FROM rollup_log
    WHERE bucket >= %(settled)s
      AND (SELECT count(*) FROM rollup_log WHERE bucket >= %(settled)s) > %(limit)s
    RETURNING bucket, series
)
INSERT INTO rollup_log (bucket, series)
SELECT taken.bucket, array_agg(DISTINCT changed.series_id)
FROM taken
CROSS JOIN LATERAL unnest(taken.series) AS changed (series_id)
GROUP BY taken.bucket;

-- name: is_behind
SELECT EXISTS (SELECT FROM rollup_log WHERE bucket < %(before)s);
