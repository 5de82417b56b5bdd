-- Series by quarter hour, hour and day: kept by refresh (vigie/store/rollup.py), in one transaction
-- with one view of the data per step. What a writer commits meanwhile has an entry of its own in the
-- log, which stays.

-- name: log
INSERT INTO rollup_log (grain, bucket, series)
SELECT '15m', time_bucket('15 minutes', time) AS bucket, array_agg(DISTINCT series_id)
FROM incoming
GROUP BY bucket;

-- One refresh at a time: of two at once, the one with the older view could write last.
-- name: take_turn
SELECT pg_try_advisory_lock(hashtext('vigie.refresh_rollups'));

-- name: end_turn
SELECT pg_advisory_unlock(hashtext('vigie.refresh_rollups'));

-- name: see_one_moment
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;

-- Enough to sort what one step takes.
-- name: have_memory
SET LOCAL work_mem = '64MB';

-- name: create_touched
CREATE TEMPORARY TABLE IF NOT EXISTS touched (
    series_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    until timestamptz NOT NULL
) ON COMMIT DELETE ROWS;

-- name: until_15m
taken.bucket + interval '15 minutes'

-- name: until_1h
taken.bucket + interval '1 hour'

-- name: until_1d
start_of_day(
    (taken.bucket AT TIME ZONE city.time_zone)::date + interval '1 day', city.time_zone
)

-- The oldest entries of a grain, whose buckets have ended. Where retention has removed what a bucket
-- is made of, the bucket stays as it is. Answers with how many entries, and of how many buckets.
-- name: take
WITH taken AS (
    DELETE FROM rollup_log
    WHERE id IN (
        SELECT taken.id
        FROM rollup_log AS taken
        CROSS JOIN city
        WHERE taken.grain = %(grain)s
          AND taken.bucket < %(settled)s AND {until} <= %(settled)s
        ORDER BY taken.bucket, taken.id
        LIMIT %(limit)s
    )
    RETURNING bucket, series
), found AS (
    INSERT INTO touched (series_id, bucket, until)
    SELECT DISTINCT changed.series_id, taken.bucket, {until}
    FROM taken
    CROSS JOIN city
    CROSS JOIN LATERAL unnest(taken.series) AS changed (series_id)
    LEFT JOIN forgotten ON forgotten.relation = %(made_of)s AND forgotten.id = changed.series_id
    WHERE forgotten.before IS NULL OR taken.bucket >= forgotten.before
    RETURNING series_id
)
SELECT (SELECT count(*) FROM taken) AS entries, (SELECT count(*) FROM found) AS buckets;

-- name: analyze_touched
ANALYZE touched;

-- What is stored of the touched buckets.
-- name: stored_parts
SELECT part.series_id, part.bucket
FROM touched
CROSS JOIN LATERAL (
    SELECT part.series_id, part.bucket
    FROM {parts} AS part
    WHERE part.series_id = touched.series_id
      AND part.bucket >= touched.bucket AND part.bucket < touched.until
      AND part.bucket >= %(since)s AND part.bucket < %(until)s
    OFFSET 0
) AS part

-- Answers with the parts that are stored and have no readings any more.
-- name: store_parts
WITH found AS (
    {found}
), stored AS (
    INSERT INTO {parts} AS part
        (series_id, bucket, n, sum, min, max, first, first_at, last, last_at, rise, area)
    SELECT * FROM found
    ON CONFLICT (series_id, bucket) DO UPDATE SET
        n = excluded.n, sum = excluded.sum, min = excluded.min, max = excluded.max,
        first = excluded.first, first_at = excluded.first_at,
        last = excluded.last, last_at = excluded.last_at,
        rise = excluded.rise, area = excluded.area
)
SELECT series_id, bucket FROM ({stored}) AS before
EXCEPT
SELECT series_id, bucket FROM found;

-- The constants let TimescaleDB find the few compressed batches that hold them.
-- name: forget_parts
DELETE FROM {parts} AS part
USING unnest(%(series)s::integer[], %(buckets)s::timestamptz[]) AS emptied (series_id, bucket)
WHERE part.series_id = emptied.series_id AND part.bucket = emptied.bucket
  AND part.series_id = ANY(%(series)s) AND part.bucket >= %(since)s AND part.bucket <= %(until)s;

-- `OFFSET 0` keeps the visit of each series' own readings from becoming a scan of everybody's.
-- The bounds name the weeks that are touched at all, so that no other is opened.
-- name: touched_readings
SELECT touched.series_id, {bucket} AS bucket, reading.time, reading.value
FROM {touched} AS touched
CROSS JOIN LATERAL (
    SELECT reading.time, reading.value
    FROM reading
    WHERE reading.series_id = touched.series_id
      AND reading.time >= touched.bucket AND reading.time < touched.until
      AND reading.time >= %(since)s AND reading.time < %(until)s
      AND reading.quality = 0
    OFFSET 0
) AS reading

-- name: all_touched
touched

-- name: dense_touched
(SELECT touched.* FROM touched JOIN series ON series.id = touched.series_id AND series.is_dense)

-- name: touched_quarter
touched.bucket

-- name: touched_minute
time_bucket('1 minute', reading.time)

-- name: touched_span
SELECT min(bucket), max(until) FROM touched;

-- The parts of each bucket of `readings` (series_id, bucket, time, value).
-- name: parts_of_readings
SELECT
    series_id, bucket,
    count(*)::integer AS n,
    sum(value) AS sum,
    min(value) AS min,
    max(value) AS max,
    min(value) FILTER (WHERE time_before IS NULL) AS first,
    min(time) AS first_at,
    min(value) FILTER (WHERE time_after IS NULL) AS last,
    max(time) AS last_at,
    sum(CASE WHEN value >= before THEN value - before ELSE greatest(value, 0) END)
        FILTER (WHERE time_before IS NOT NULL) AS rise,
    coalesce(
        sum(before * date_part('epoch', time - time_before)) FILTER (WHERE time_before IS NOT NULL),
        0
    ) AS area
FROM (
    SELECT
        series_id, bucket, time, value,
        lag(value) OVER in_order AS before,
        lag(time) OVER in_order AS time_before,
        lead(time) OVER in_order AS time_after
    FROM ({readings}) AS reading
    WINDOW in_order AS (PARTITION BY series_id, bucket ORDER BY time)
) AS step
GROUP BY series_id, bucket

-- The parts of each touched bucket from the quarter hours that it is made of.
-- name: parts_of_quarters
SELECT
    series_id, bucket,
    sum(n)::integer AS n,
    sum(sum) AS sum,
    min(min) AS min,
    max(max) AS max,
    min(first) FILTER (WHERE before_at IS NULL) AS first,
    min(first_at) AS first_at,
    min(last) FILTER (WHERE after_at IS NULL) AS last,
    max(last_at) AS last_at,
    sum(coalesce(rise, 0) + coalesce(step, 0)) FILTER (WHERE rise IS NOT NULL OR step IS NOT NULL)
        AS rise,
    sum(area + coalesce(before * date_part('epoch', first_at - before_at), 0)) AS area
FROM (
    SELECT
        *,
        CASE WHEN first >= before THEN first - before
             WHEN before IS NOT NULL THEN greatest(first, 0) END AS step
    FROM (
        SELECT
            touched.series_id, touched.bucket,
            part.n, part.sum, part.min, part.max, part.first, part.first_at, part.last,
            part.last_at, part.rise, part.area,
            lag(part.last) OVER in_order AS before,
            lag(part.last_at) OVER in_order AS before_at,
            lead(part.first_at) OVER in_order AS after_at
        FROM touched
        CROSS JOIN LATERAL (
            SELECT *
            FROM reading_15m AS part
            WHERE part.series_id = touched.series_id
              AND part.bucket >= touched.bucket AND part.bucket < touched.until
            OFFSET 0
        ) AS part
        WINDOW in_order AS (PARTITION BY touched.series_id, touched.bucket ORDER BY part.bucket)
    ) AS part
) AS part
GROUP BY series_id, bucket

-- Series that begin to report so often that their minutes are worth storing.
-- name: find_dense
UPDATE series SET is_dense = true
FROM touched
JOIN reading_15m AS part ON part.series_id = touched.series_id AND part.bucket = touched.bucket
WHERE series.id = touched.series_id AND NOT series.is_dense AND part.n > %(dense)s
RETURNING series.id;

-- Everything that such a series has already, so that its minutes are complete.
-- name: log_all_of
INSERT INTO rollup_log (grain, bucket, series)
SELECT '15m', part.bucket, array_agg(part.series_id)
FROM reading_15m AS part
LEFT JOIN forgotten ON forgotten.relation = 'reading' AND forgotten.id = part.series_id
WHERE part.series_id = ANY(%(series)s)
  AND (forgotten.before IS NULL OR part.bucket >= forgotten.before)
GROUP BY part.bucket;

-- Hours and days follow from quarter hours.
-- name: log_longer
INSERT INTO rollup_log (grain, bucket, series)
SELECT longer.grain, longer.bucket, array_agg(DISTINCT touched.series_id)
FROM touched
CROSS JOIN city
CROSS JOIN LATERAL (
    VALUES
        ('1h', time_bucket('1 hour', touched.bucket)),
        ('1d', start_of_day(
            date_trunc('day', touched.bucket AT TIME ZONE city.time_zone), city.time_zone
        ))
) AS longer (grain, bucket)
GROUP BY longer.grain, longer.bucket;

-- Buckets in progress change all the time: they are not worked out yet, their entries are merged.
-- name: compact
WITH taken AS (
    DELETE FROM rollup_log
    WHERE (SELECT count(*) - count(DISTINCT (grain, bucket)) FROM rollup_log) > %(limit)s
    RETURNING grain, bucket, series
)
INSERT INTO rollup_log (grain, bucket, series)
SELECT taken.grain, taken.bucket, array_agg(DISTINCT changed.series_id)
FROM taken
CROSS JOIN LATERAL unnest(taken.series) AS changed (series_id)
GROUP BY taken.grain, taken.bucket;

-- name: is_behind
SELECT EXISTS (SELECT FROM rollup_log WHERE bucket < %(before)s);
