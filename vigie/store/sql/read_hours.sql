-- The same arithmetic as in read_aggregates.sql, over hours instead of readings: for buckets that
-- are made of whole hours.

-- The parts of every hour of the chosen series in [start, end): stored ones, and for those whose
-- readings have changed since, or that stick out of the range, from the readings.
-- name: hour_parts
WITH changed AS MATERIALIZED (
    SELECT DISTINCT touched.series_id, rollup_log.bucket
    FROM rollup_log
    CROSS JOIN LATERAL unnest(rollup_log.series) AS touched (series_id)
    WHERE rollup_log.bucket >= %(first_hour)s AND rollup_log.bucket < %(last_hour)s
), fresh AS (
    SELECT changed.series_id, changed.bucket
    FROM {chosen} AS chosen
    JOIN changed ON changed.series_id = chosen.id
    UNION ALL
    SELECT chosen.id, edge
    FROM {chosen} AS chosen
    CROSS JOIN LATERAL unnest(%(edges)s::timestamptz[]) AS edge
)
SELECT stored.series_id, stored.bucket, stored.n, stored.sum, stored.first, stored.last,
    stored.rise
FROM {chosen} AS chosen
JOIN reading_1h AS stored ON stored.series_id = chosen.id
LEFT JOIN changed ON changed.series_id = stored.series_id AND changed.bucket = stored.bucket
WHERE stored.bucket >= %(first_hour)s AND stored.bucket < %(last_hour)s
  AND stored.n > 0 AND changed.bucket IS NULL
UNION ALL
SELECT fresh.series_id, fresh.bucket, part.n, part.sum, part.first, part.last, part.rise
FROM fresh
CROSS JOIN LATERAL ({part}) AS part
WHERE part.n > 0

-- name: part_series
fresh.series_id

-- name: part_since
greatest(fresh.bucket, %(start)s)

-- name: part_until
least(fresh.bucket + interval '1 hour', %(end)s)

-- name: measured_gauge
SELECT
    series_id,
    time_bucket(%(width)s, bucket AT TIME ZONE %(zone)s::text) AS slot,
    sum(sum) / sum(n) AS value,
    sum(n) AS n
FROM ({parts}) AS part
GROUP BY series_id, slot

-- name: measured_delta
SELECT
    series_id,
    time_bucket(%(width)s, bucket AT TIME ZONE %(zone)s::text) AS slot,
    sum(sum) AS value,
    sum(n) AS n
FROM ({parts}) AS part
GROUP BY series_id, slot

-- Between two hours lies one more step, from the last reading of the one to the first of the next.
-- The last reading before the range comes before all its hours, in whichever hour it was.
-- name: measured_counter
SELECT
    series_id,
    time_bucket(%(width)s, bucket AT TIME ZONE %(zone)s::text) AS slot,
    sum(coalesce(rise, 0) + coalesce(step, 0))
        FILTER (WHERE rise IS NOT NULL OR step IS NOT NULL) AS value,
    sum(n) AS n
FROM (
    SELECT
        series_id, bucket, n, rise,
        CASE
            WHEN before IS NULL THEN NULL
            WHEN first >= before THEN first - before
            ELSE greatest(first, 0)
        END AS step
    FROM (
        SELECT
            series_id, bucket, n, rise, first,
            lag(last) OVER (PARTITION BY series_id ORDER BY bucket) AS before
        FROM (
            SELECT series_id, bucket, n, rise, first, last FROM ({parts}) AS part
            UNION ALL
            SELECT chosen.id, '-infinity', 0, NULL, NULL, predecessor.value
            FROM {chosen} AS chosen
            CROSS JOIN LATERAL (
                SELECT reading.value
                FROM reading
                WHERE reading.series_id = chosen.id AND reading.time < %(start)s
                  AND reading.quality = 0
                ORDER BY reading.time DESC
                LIMIT 1
            ) AS predecessor
        ) AS part
    ) AS part
    WHERE n > 0
) AS stepped
GROUP BY series_id, slot
