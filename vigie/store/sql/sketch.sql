-- Sketches of days (migration 0007), worked out with the days themselves: vigie/store/rollup.py
-- fills `touched` and `touched_group`.

-- The touched days and their series that have sketches. Where retention has removed readings of a
-- day, its sketch stays as it is.
-- name: touched_days
SELECT touched.bucket, touched.until, array_agg(touched.series_id)
FROM touched
JOIN series ON series.id = touched.series_id
JOIN metric ON metric.id = series.metric AND metric.temporal IN ('gauge', 'delta')
LEFT JOIN forgotten ON forgotten.relation = 'reading' AND forgotten.id = touched.series_id
WHERE forgotten.before IS NULL OR forgotten.before <= touched.bucket
GROUP BY touched.bucket, touched.until;

-- name: forget_sketches
DELETE FROM sketch_1d WHERE series_id = ANY(%(series)s) AND bucket = %(bucket)s;

-- `OFFSET 0` keeps the planner from grouping by a sort, for which it would visit in order.
-- name: store_sketches
INSERT INTO sketch_1d (series_id, bucket, bins, counts)
SELECT series_id, %(bucket)s, array_agg(bin ORDER BY bin), array_agg(count ORDER BY bin)
FROM (
    SELECT series_id, bin, count(*)::integer AS count
    FROM (
        SELECT series_id, sketch_bin(value) AS bin
        FROM reading
        WHERE series_id = ANY(%(series)s)
          AND time >= %(bucket)s AND time < %(until)s AND quality = 0
        OFFSET 0
    ) AS reading
    GROUP BY series_id, bin
) AS binned
GROUP BY series_id;

-- name: forget_group_sketches
DELETE FROM group_sketch_1d AS stored
USING touched_group
WHERE stored.group_id = touched_group.group_id AND stored.bucket = touched_group.bucket;

-- name: store_group_sketches
INSERT INTO group_sketch_1d (group_id, bucket, bins, counts)
SELECT group_id, bucket, array_agg(bin ORDER BY bin), array_agg(count ORDER BY bin)
FROM (
    SELECT touched_group.group_id, touched_group.bucket, binned.bin,
        sum(binned.count)::integer AS count
    FROM touched_group
    JOIN series ON series.group_id = touched_group.group_id
    JOIN sketch_1d AS stored
        ON stored.series_id = series.id AND stored.bucket = touched_group.bucket
    CROSS JOIN LATERAL unnest(stored.bins, stored.counts) AS binned (bin, count)
    GROUP BY touched_group.group_id, touched_group.bucket, binned.bin
) AS binned
GROUP BY group_id, bucket;

-- name: forget_regrouped
DELETE FROM group_sketch_1d WHERE group_id IN (SELECT group_id FROM regroup_log);
