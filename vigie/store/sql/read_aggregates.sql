-- Readings into buckets, by the catalogue's arithmetic: over time within each series first, then
-- over the devices of each group. Buckets are cut on the wall clock of `zone`: UTC for those
-- shorter than a day, the city's own for days, so that a day may have 23 or 25 hours.

-- name: key_none
NULL::text

-- name: key_district
device.district

-- name: key_kind
device.kind

-- name: key_device
device.id

-- name: groups
SELECT DISTINCT {key} AS key
FROM series
JOIN device ON device.id = series.device
WHERE series.metric = %(metric)s AND {where}
ORDER BY key NULLS LAST;

-- name: grid
SELECT slot AT TIME ZONE %(zone)s::text AS at
FROM generate_series(
    time_bucket(%(width)s, %(start)s AT TIME ZONE %(zone)s::text),
    (%(end)s - interval '1 microsecond') AT TIME ZONE %(zone)s::text,
    %(width)s
) AS slot;

-- name: buckets
WITH chosen AS MATERIALIZED (
    SELECT series.id, {key} AS key
    FROM series
    JOIN device ON device.id = series.device
    WHERE series.metric = %(metric)s AND {where}
), measured AS (
    {measured}
)
SELECT
    chosen.key,
    slot AT TIME ZONE %(zone)s::text AS at,
    {combined} AS value,
    sum(n)::bigint AS readings,
    count(value) AS devices
FROM measured
JOIN chosen ON chosen.id = measured.series_id
GROUP BY chosen.key, slot;

-- As above, with each device's value of the weighting metric in the same bucket beside its own.
-- name: weighted_buckets
WITH chosen AS MATERIALIZED (
    SELECT series.id, {key} AS key, weighting.id AS weight_id
    FROM series
    JOIN device ON device.id = series.device
    LEFT JOIN series AS weighting
        ON weighting.device = series.device AND weighting.metric = %(weight)s
    WHERE series.metric = %(metric)s AND {where}
), measured AS (
    {measured}
), weighting AS (
    SELECT weight_id AS id FROM chosen WHERE weight_id IS NOT NULL
), weights AS (
    {weights}
)
SELECT
    chosen.key,
    measured.slot AT TIME ZONE %(zone)s::text AS at,
    {combined} AS value,
    sum(measured.n)::bigint AS readings,
    count(measured.value) AS devices
FROM measured
JOIN chosen ON chosen.id = measured.series_id
LEFT JOIN (SELECT series_id, slot, value AS weight FROM weights) AS weights
    ON weights.series_id = chosen.weight_id AND weights.slot = measured.slot
GROUP BY chosen.key, measured.slot;

-- A state that holds: the mean of what was read.
-- name: measured_gauge
SELECT
    reading.series_id,
    time_bucket(%(width)s, reading.time AT TIME ZONE %(zone)s::text) AS slot,
    avg(reading.value) AS value,
    count(*) AS n
FROM {chosen} AS chosen
JOIN reading ON reading.series_id = chosen.id
WHERE reading.time >= %(start)s AND reading.time < %(end)s AND {trusted}
GROUP BY reading.series_id, slot

-- An amount for the interval: the sum.
-- name: measured_delta
SELECT
    reading.series_id,
    time_bucket(%(width)s, reading.time AT TIME ZONE %(zone)s::text) AS slot,
    sum(reading.value) AS value,
    count(*) AS n
FROM {chosen} AS chosen
JOIN reading ON reading.series_id = chosen.id
WHERE reading.time >= %(start)s AND reading.time < %(end)s AND {trusted}
GROUP BY reading.series_id, slot

-- A cumulative register: the sum of its rises. After a fall (a reset, a roll-over, a new meter)
-- the new value itself has been counted since. A step belongs to the bucket of its later reading;
-- the last reading before the range is where the first step starts, and a series' very first
-- reading has no step.
-- name: measured_counter
SELECT
    series_id,
    time_bucket(%(width)s, time AT TIME ZONE %(zone)s::text) AS slot,
    sum(CASE WHEN value >= before THEN value - before ELSE greatest(value, 0) END)
        FILTER (WHERE before IS NOT NULL) AS value,
    count(*) AS n
FROM (
    SELECT
        reading.series_id, reading.time, reading.value,
        lag(reading.value) OVER (PARTITION BY reading.series_id ORDER BY reading.time) AS before
    FROM (
        SELECT reading.series_id, reading.time, reading.value
        FROM {chosen} AS chosen
        JOIN reading ON reading.series_id = chosen.id
        WHERE reading.time >= %(start)s AND reading.time < %(end)s AND {trusted}
        UNION ALL
        SELECT chosen.id, predecessor.time, predecessor.value
        FROM {chosen} AS chosen
        CROSS JOIN LATERAL (
            SELECT reading.time, reading.value
            FROM reading
            WHERE reading.series_id = chosen.id AND reading.time < %(start)s AND {trusted}
            ORDER BY reading.time DESC
            LIMIT 1
        ) AS predecessor
    ) AS reading
) AS step
WHERE time >= %(start)s
GROUP BY series_id, slot
