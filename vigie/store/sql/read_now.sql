-- The city at a moment (see read_newest.sql): the newest reading of each device, combined; stale and
-- suspect ones left out.

-- Expected are the devices that ever reported the metric, and those of a fitting kind that never
-- reported anything: so a device that was silent from the start is missed, too.
-- name: now
WITH expected AS (
    SELECT device.id, {key} AS key, series.id AS series_id, {patience} AS patience
    FROM device
    LEFT JOIN {series} AS series ON series.device = device.id AND series.metric = %(metric)s
    WHERE {where}
      AND (series.id IS NOT NULL
           OR (device.kind = ANY(%(fitting_kinds)s)
               AND {is_known}
               AND NOT EXISTS (
                   SELECT FROM {series} AS series WHERE series.device = device.id AND {shown}
               )))
), live AS (
    SELECT expected.key, reading.time, reading.value, weighting.value AS weight
    FROM expected
    LEFT JOIN {newest} AS reading
        ON reading.series_id = expected.series_id
        AND reading.time >= {clock} - expected.patience
        AND {trusted}
    LEFT JOIN series AS weighting_series
        ON weighting_series.device = expected.id AND weighting_series.metric = %(weight)s
    LEFT JOIN {newest_weight} AS weighting
        ON weighting.series_id = weighting_series.id
        AND weighting.time >= {clock} - expected.patience
        AND weighting.quality = 0
)
SELECT
    key,
    {combined} AS value,
    max(time) AS time,
    count(value) AS reporting,
    count(*) AS expected
FROM live
GROUP BY key
ORDER BY key NULLS LAST;
