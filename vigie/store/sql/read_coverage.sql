-- What there is of each metric, as a data portal describes it.

-- name: coverage
SELECT
    series.metric,
    count(*) AS devices,
    min(coalesce(oldest.time, latest.time)) AS start,
    max(latest.time) AS "end",
    percentile_disc(0.5) WITHIN GROUP (ORDER BY device.interval_s) AS interval_s
FROM series
JOIN device ON device.id = series.device
JOIN latest ON latest.series_id = series.id
LEFT JOIN LATERAL (
    SELECT reading.time
    FROM reading
    WHERE reading.series_id = series.id
    ORDER BY reading.time
    LIMIT 1
) AS oldest ON true
WHERE {where}
GROUP BY series.metric
ORDER BY series.metric;
