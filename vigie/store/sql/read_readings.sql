-- Raw readings, in pages or all in a stream.

-- In order of series and time: the lateral walks the primary key series by series, and stops when
-- the page is full, however wide the range.
-- name: readings
SELECT chosen.id, chosen.device, chosen.metric, page.time, page.value, page.quality
FROM (
    SELECT series.id, series.device, series.metric
    FROM series
    JOIN device ON device.id = series.device
    WHERE series.id >= %(after_series)s AND {where}
    ORDER BY series.id
) AS chosen
CROSS JOIN LATERAL (
    SELECT reading.time, reading.value, reading.quality
    FROM reading
    WHERE reading.series_id = chosen.id
      AND reading.time >= %(start)s
      AND reading.time < %(end)s
      AND (chosen.id > %(after_series)s OR reading.time > %(after_time)s)
    ORDER BY reading.time
    LIMIT %(limit)s
) AS page
ORDER BY chosen.id, page.time
LIMIT %(limit)s;

-- Everything in the range. The lateral gives each series in the order of its primary key, so that
-- the server holds one series of it at most.
-- name: export
SELECT chosen.device, chosen.metric, page.time, page.value, page.quality
FROM (
    SELECT series.id, series.device, series.metric
    FROM series
    JOIN device ON device.id = series.device
    WHERE {where}
    ORDER BY series.id
) AS chosen
CROSS JOIN LATERAL (
    SELECT reading.time, reading.value, reading.quality
    FROM reading
    WHERE reading.series_id = chosen.id
      AND reading.time >= %(start)s
      AND reading.time < %(end)s
      AND {trusted}
    ORDER BY reading.time
) AS page;

-- Who stops taking must not keep a transaction open for ever: the maintainer waits for it.
-- name: be_taken_in_time
SET LOCAL idle_in_transaction_session_timeout = '5min';
