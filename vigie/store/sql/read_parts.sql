-- The parts of the chosen series, stored ones and those worked out on the way, and what they come
-- to for each series and slot. `at` puts the parts of a series in order.

-- name: columns_plain
n, sum, min, max

-- name: columns_in_order
n, sum, min, max, first, first_at, last, last_at, rise, area

-- name: stored
SELECT series_id, {slot} AS slot, bucket AS at, {columns}
FROM {chosen} AS chosen
JOIN {parts} AS stored ON stored.series_id = chosen.id
WHERE bucket >= {since} AND bucket < {until} AND {unchanged}

-- name: anything
true

-- name: unchanged
NOT EXISTS (
    SELECT
    FROM {changed} AS changed
    WHERE changed.series_id = stored.series_id AND changed.bucket = {changed_bucket}
)

-- name: changed_bucket_1m
time_bucket('15 minutes', stored.bucket)

-- name: changed_bucket
stored.bucket

-- name: readings
SELECT reading.series_id, {slot} AS bucket, reading.time, reading.value
FROM {chosen} AS chosen
JOIN reading ON reading.series_id = chosen.id
WHERE reading.time >= {since} AND reading.time < {until} AND {trusted}

-- `OFFSET 0` keeps the visit of each series' own readings from becoming a scan of everybody's.
-- name: changed_readings
SELECT reading.series_id, {slot} AS bucket, reading.time, reading.value
FROM {chosen} AS chosen
JOIN {changed} AS changed ON changed.series_id = chosen.id
CROSS JOIN city
CROSS JOIN LATERAL (
    SELECT reading.series_id, reading.time, reading.value
    FROM reading
    WHERE reading.series_id = changed.series_id
      AND reading.time >= changed.bucket AND reading.time < {changed_until}
      AND reading.time >= {since} AND reading.time < {until}
      AND reading.quality = 0
    OFFSET 0
) AS reading
WHERE changed.bucket < {until} AND {changed_until} > {since}

-- name: changed_until_1m
changed.bucket + interval '15 minutes'

-- name: changed_until_15m
changed.bucket + interval '15 minutes'

-- name: changed_until_1h
changed.bucket + interval '1 hour'

-- name: changed_until_1d
start_of_day(
    (changed.bucket AT TIME ZONE city.time_zone)::date + interval '1 day', city.time_zone
)

-- name: parts_plain
SELECT series_id, bucket AS slot, min(time) AS at,
    count(*)::integer AS n, sum(value) AS sum, min(value) AS min, max(value) AS max
FROM ({readings}) AS reading
GROUP BY series_id, bucket

-- name: parts_in_order
SELECT series_id, bucket AS slot, first_at AS at,
    n, sum, min, max, first, first_at, last, last_at, rise, area
FROM ({parts}) AS part

-- Counts are floating point from here on: PostgreSQL adds bigints up as numerics, which is slow.

-- A state that holds: the mean of what was read.
-- name: measured_gauge
SELECT
    series_id, slot,
    sum(sum) / sum(n) AS value,
    sum(n)::double precision AS n,
    min(min) AS low, max(max) AS high
FROM ({parts}) AS part
GROUP BY series_id, slot

-- An amount for the interval: the sum.
-- name: measured_delta
SELECT
    series_id, slot,
    sum(sum) AS value,
    sum(n)::double precision AS n,
    min(min) AS low, max(max) AS high
FROM ({parts}) AS part
GROUP BY series_id, slot

-- The same where each slot has but one part.
-- name: measured_gauge_once
SELECT series_id, slot, sum / n AS value, n::double precision AS n, min AS low, max AS high
FROM ({parts}) AS part

-- name: measured_delta_once
SELECT series_id, slot, sum AS value, n::double precision AS n, min AS low, max AS high
FROM ({parts}) AS part

-- A cumulative register: the sum of its rises. After a fall (a reset, a roll-over, a new meter)
-- the new value itself has been counted since. A step belongs to the bucket of its later reading;
-- the last reading before the range is where the first step starts, and a series' very first
-- reading has no step.
-- name: measured_counter
SELECT series_id, slot, value, n, value AS low, value AS high
FROM (
    SELECT
        series_id, slot, sum(n)::double precision AS n,
        sum(coalesce(rise, 0) + coalesce(step, 0))
            FILTER (WHERE rise IS NOT NULL OR step IS NOT NULL) AS value
    FROM (
        SELECT
            *,
            CASE WHEN first >= before THEN first - before
                 WHEN before IS NOT NULL THEN greatest(first, 0) END AS step
        FROM (
            SELECT *, lag(last) OVER (PARTITION BY series_id ORDER BY at) AS before
            FROM ({parts}) AS part
        ) AS part
        WHERE n > 0
    ) AS part
    GROUP BY series_id, slot
) AS risen

-- A gauge that reports unevenly: each reading holds until the next one. A bucket starts with what
-- the reading before it said, and ends with its own last one.
-- name: measured_time_weighted
SELECT
    part.series_id, part.slot,
    coalesce(
        sum(area + coalesce(before * gap_s, 0) + coalesce(last * rest_s, 0))
            / nullif(sum(date_part('epoch', last_at - first_at) + coalesce(gap_s, 0)
                         + coalesce(rest_s, 0)), 0),
        sum(sum) / sum(n)
    ) AS value,
    sum(n)::double precision AS n, min(min) AS low, max(max) AS high
FROM (
    SELECT
        part.*,
        CASE WHEN before_at IS NOT NULL
             THEN date_part('epoch', first_at - greatest(grid.at, %(start)s, before_at))
        END AS gap_s,
        CASE WHEN next_slot IS DISTINCT FROM part.slot
             THEN date_part('epoch', greatest(least(grid.until, %(end)s, now()), last_at) - last_at)
        END AS rest_s
    FROM (
        SELECT
            *,
            lag(last) OVER in_order AS before,
            lag(last_at) OVER in_order AS before_at,
            lead(slot) OVER in_order AS next_slot
        FROM ({parts}) AS part
        WINDOW in_order AS (PARTITION BY series_id ORDER BY at)
    ) AS part
    JOIN grid ON grid.slot = part.slot
    WHERE n > 0
) AS part
GROUP BY part.series_id, part.slot

-- The last trusted reading before a range comes before all its parts; where no readings of that
-- time are kept any more, the last one of a stored bucket does.
-- name: predecessors
SELECT
    chosen.id AS series_id, NULL AS slot,
    {since}::timestamptz - interval '1 microsecond' AS at,
    0 AS n, NULL AS sum, NULL AS min, NULL AS max, NULL AS first, NULL AS first_at,
    predecessor.value AS last, predecessor.time AS last_at, NULL AS rise, NULL AS area
FROM {chosen} AS chosen
CROSS JOIN LATERAL (
    (
        SELECT 1 AS choice, reading.time, reading.value
        FROM reading
        WHERE reading.series_id = chosen.id AND reading.time < {since} AND {trusted}
        ORDER BY reading.time DESC
        LIMIT 1
    )
    UNION ALL
    (
        SELECT 2, last_at, last
        FROM reading_15m
        WHERE series_id = chosen.id AND bucket < {since} AND last_at < {since}
        ORDER BY bucket DESC
        LIMIT 1
    )
    UNION ALL
    (
        SELECT 2, last_at, last
        FROM reading_1h
        WHERE series_id = chosen.id AND bucket < {since} AND last_at < {since}
        ORDER BY bucket DESC
        LIMIT 1
    )
    UNION ALL
    (
        SELECT 2, last_at, last
        FROM reading_1d
        WHERE series_id = chosen.id AND bucket < {since} AND last_at < {since}
        ORDER BY bucket DESC
        LIMIT 1
    )
    ORDER BY choice, time DESC
    LIMIT 1
) AS predecessor
