-- Groups of series by quarter hour, hour and day: kept in the transactions that work their series out
-- (vigie/store/groups.py).

-- name: create_touched_group
CREATE TEMPORARY TABLE IF NOT EXISTS touched_group (
    group_id integer NOT NULL,
    bucket timestamptz NOT NULL
) ON COMMIT DELETE ROWS;

-- name: analyze_touched_group
ANALYZE touched_group;

-- The groups of what was touched; those that it weighs; and, because a register's step leads from
-- one bucket to the next that has readings, that one's too.
-- name: touch_groups
INSERT INTO touched_group (group_id, bucket)
SELECT series.group_id, touched.bucket
FROM touched
JOIN series ON series.id = touched.series_id
UNION
SELECT weighted.group_id, touched.bucket
FROM touched
JOIN series AS weight ON weight.id = touched.series_id
JOIN metric ON metric.weight = weight.metric
JOIN series AS weighted ON weighted.device = weight.device AND weighted.metric = metric.id
UNION
SELECT series.group_id, following.bucket
FROM touched
JOIN series ON series.id = touched.series_id
JOIN metric ON metric.id = series.metric AND metric.temporal = 'counter'
CROSS JOIN LATERAL (
    SELECT part.bucket
    FROM {parts} AS part
    WHERE part.series_id = touched.series_id AND part.bucket > touched.bucket
    ORDER BY part.bucket
    LIMIT 1
) AS following;

-- name: regrouping
SELECT EXISTS (SELECT FROM regroup_log);

-- name: touch_regrouped
INSERT INTO touched_group (group_id, bucket)
SELECT DISTINCT series.group_id, part.bucket
FROM regroup_log
JOIN series ON series.group_id = regroup_log.group_id
JOIN {parts} AS part ON part.series_id = series.id;

-- name: forget_regrouped
DELETE FROM {groups} WHERE group_id IN (SELECT group_id FROM regroup_log);

-- name: clear_touched_group
DELETE FROM touched_group;

-- name: regrouped
DELETE FROM regroup_log;

-- name: forget_groups
DELETE FROM {groups} AS stored
USING touched_group
WHERE stored.group_id = touched_group.group_id AND stored.bucket = touched_group.bucket;

-- name: width_15m
900

-- name: width_1h
3600

-- name: width_1d
date_part('epoch', start_of_day(
    (touched_group.bucket AT TIME ZONE city.time_zone)::date + interval '1 day', city.time_zone
) - touched_group.bucket)

-- A weight is a gauge or a delta (a test of the catalogue says so).
-- name: store_groups
INSERT INTO {groups}
    (group_id, bucket, n, devices, covered_s, sum, low, high, weight, weighted)
SELECT
    group_id, bucket,
    sum(n), count(value), coalesce(sum(least(n * interval_s, width_s)), 0),
    sum(value), min(low), max(high),
    sum(weight) FILTER (WHERE weight > 0 AND value IS NOT NULL),
    sum(value * weight) FILTER (WHERE weight > 0)
FROM (
    SELECT
        touched_group.group_id, touched_group.bucket, part.n, device.interval_s,
        {width} AS width_s,
        value.value,
        CASE metric.temporal WHEN 'counter' THEN value.value ELSE part.min END AS low,
        CASE metric.temporal WHEN 'counter' THEN value.value ELSE part.max END AS high,
        CASE weigher.temporal
            WHEN 'delta' THEN weighing.sum ELSE weighing.sum / weighing.n
        END AS weight
    FROM touched_group
    CROSS JOIN city
    JOIN series ON series.group_id = touched_group.group_id
    JOIN device ON device.id = series.device
    JOIN metric ON metric.id = series.metric
    JOIN {parts} AS part
        ON part.series_id = series.id AND part.bucket = touched_group.bucket
    LEFT JOIN metric AS weigher ON weigher.id = metric.weight
    LEFT JOIN series AS weight ON weight.device = series.device AND weight.metric = metric.weight
    LEFT JOIN {parts} AS weighing
        ON weighing.series_id = weight.id AND weighing.bucket = touched_group.bucket
    LEFT JOIN LATERAL (
        SELECT earlier.last
        FROM {parts} AS earlier
        WHERE metric.temporal = 'counter'
          AND earlier.series_id = series.id AND earlier.bucket < touched_group.bucket
        ORDER BY earlier.bucket DESC
        LIMIT 1
    ) AS predecessor ON true
    CROSS JOIN LATERAL (
        SELECT CASE metric.temporal
            WHEN 'delta' THEN part.sum
            WHEN 'counter' THEN CASE
                WHEN predecessor.last IS NULL THEN part.rise
                WHEN part.first >= predecessor.last
                    THEN coalesce(part.rise, 0) + part.first - predecessor.last
                ELSE coalesce(part.rise, 0) + greatest(part.first, 0)
            END
            ELSE part.sum / part.n
        END AS value
    ) AS value
) AS member
GROUP BY group_id, bucket;
