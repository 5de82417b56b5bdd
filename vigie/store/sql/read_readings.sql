-- Raw readings, in pages or all in a stream: series by series, or in order of time over all of them.

-- The lateral walks the primary key of each series, and takes no more of it than fits on the page;
-- series by series it stops when the page is full, however wide the range.
-- name: readings
SELECT chosen.id, chosen.device, chosen.metric, page.time, page.value, page.quality
FROM (
    SELECT series.id, series.device, series.metric
    FROM series
    JOIN device ON device.id = series.device
    WHERE {from_series} AND {where}
    ORDER BY series.id {way}
) AS chosen
CROSS JOIN LATERAL (
    SELECT reading.time, reading.value, reading.quality
    FROM reading
    WHERE reading.series_id = chosen.id
      AND reading.time >= %(start)s
      AND reading.time < %(end)s
      AND {after}
      AND {doubt}
    ORDER BY reading.time {way}
    LIMIT %(limit)s
) AS page
ORDER BY {order}
LIMIT %(limit)s;

-- name: by_series
chosen.id {way}, page.time {way}

-- name: by_time
page.time {way}, chosen.id {way}

-- Where a page continues behind the last reading of the one before, in each of the orders.
-- name: from_series_upward
series.id >= %(after_series)s

-- name: from_series_downward
series.id <= %(after_series)s

-- name: after_series_upward
(chosen.id > %(after_series)s OR reading.time > %(after_time)s)

-- name: after_series_downward
(chosen.id < %(after_series)s OR reading.time < %(after_time)s)

-- name: after_time_upward
(reading.time > %(after_time)s OR chosen.id > %(after_series)s)

-- name: after_time_downward
(reading.time < %(after_time)s OR chosen.id < %(after_series)s)

-- How many readings a second the devices promise, a device without an interval one a minute.
-- name: promised
SELECT coalesce(sum(1 / coalesce(device.interval_s, 60)), 0)::double precision AS per_s
FROM series
JOIN device ON device.id = series.device
WHERE {where};

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
-- name: export_by_series
SELECT found.series, found.times, found.readings, found.qualities
FROM (
    SELECT
        series.id,
        make_interval(
            secs => least(greatest(coalesce(device.interval_s, 60) * %(slice_readings)s, 3600), 604800)
        ) AS width
    FROM series
    JOIN device ON device.id = series.device
    WHERE {where}
    ORDER BY series.id {way}
) AS chosen
CROSS JOIN LATERAL {slices} AS slice (start)
CROSS JOIN LATERAL (
    SELECT
        ARRAY[chosen.id] AS series,
        array_agg(page.time) AS times,
        array_agg(page.value) AS readings,
        array_agg(page.quality) AS qualities
    FROM (
        SELECT reading.time, reading.value, reading.quality
        FROM reading
        WHERE reading.series_id = chosen.id
          AND reading.time >= greatest(slice.start, %(start)s)
          AND reading.time < least(slice.start + chosen.width, %(end)s)
          AND {doubt}
        ORDER BY reading.time {way}
    ) AS page
) AS found
WHERE found.times IS NOT NULL;

-- Everything in the range, in order of time over all series: in slices of time that are sorted one
-- by one, each for as many readings as the devices promise in it, and handed over in arrays of
-- `slice_readings`, however many there really are.
-- name: export_by_time
SELECT found.series, found.times, found.readings, found.qualities
FROM (
    SELECT make_interval(
        secs => least(greatest(%(sorted_readings)s / %(promised_per_s)s, 60), 604800)
    ) AS width
) AS chosen
CROSS JOIN LATERAL {slices} AS slice (start)
CROSS JOIN LATERAL (
    SELECT
        array_agg(page.series_id ORDER BY page.place) AS series,
        array_agg(page.time ORDER BY page.place) AS times,
        array_agg(page.value ORDER BY page.place) AS readings,
        array_agg(page.quality ORDER BY page.place) AS qualities
    FROM (
        SELECT
            reading.series_id, reading.time, reading.value, reading.quality,
            row_number() OVER (ORDER BY reading.time {way}, reading.series_id {way}) - 1 AS place
        FROM series
        JOIN device ON device.id = series.device
        CROSS JOIN LATERAL (
            SELECT *
            FROM reading
            WHERE reading.series_id = series.id
              AND reading.time >= greatest(slice.start, %(start)s)
              AND reading.time < least(slice.start + chosen.width, %(end)s)
              AND {doubt}
        ) AS reading
        WHERE {where}
    ) AS page
    GROUP BY page.place / %(slice_readings)s
    ORDER BY page.place / %(slice_readings)s
) AS found;

-- name: slices_upward
generate_series(%(start)s, %(end)s - interval '1 microsecond', chosen.width)

-- name: slices_downward
generate_series(
    %(end)s - chosen.width,
    %(start)s - chosen.width + interval '1 microsecond',
    -chosen.width
)

-- Who stops taking must not keep a transaction open for ever: the maintainer waits for it.
-- name: be_taken_in_time
SET LOCAL idle_in_transaction_session_timeout = '5min';
