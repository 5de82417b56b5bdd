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
      AND {doubt}
    ORDER BY reading.time
    LIMIT %(limit)s
) AS page
ORDER BY chosen.id, page.time
LIMIT %(limit)s;

-- Which series an export is of.
-- name: exported_series
SELECT series.id, series.device, series.metric
FROM series
JOIN device ON device.id = series.device
WHERE {where}
ORDER BY series.id;

-- Everything in the range, in order of series and time: of each series in slices of about
-- `slice_readings`, as arrays, which cost both ends half of what as many rows would. A slice is a
-- week at most, so that the server and the reader hold little, whatever a device says of itself.
-- name: export
SELECT chosen.id, found.times, found.readings, found.qualities
FROM (
    SELECT
        series.id,
        make_interval(
            secs => least(greatest(coalesce(device.interval_s, 60) * %(slice_readings)s, 3600), 604800)
        ) AS width
    FROM series
    JOIN device ON device.id = series.device
    WHERE {where}
    ORDER BY series.id
) AS chosen
CROSS JOIN LATERAL generate_series(
    %(start)s, %(end)s - interval '1 microsecond', chosen.width
) AS slice (start)
CROSS JOIN LATERAL (
    SELECT
        array_agg(page.time) AS times,
        array_agg(page.value) AS readings,
        array_agg(page.quality) AS qualities
    FROM (
        SELECT reading.time, reading.value, reading.quality
        FROM reading
        WHERE reading.series_id = chosen.id
          AND reading.time >= slice.start
          AND reading.time < least(slice.start + chosen.width, %(end)s)
          AND {doubt}
        ORDER BY reading.time
    ) AS page
) AS found
WHERE found.times IS NOT NULL;

-- Who stops taking must not keep a transaction open for ever: the maintainer waits for it.
-- name: be_taken_in_time
SET LOCAL idle_in_transaction_session_timeout = '5min';
