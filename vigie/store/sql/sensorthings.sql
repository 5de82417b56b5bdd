-- What is stored, as the entities of OGC SensorThings: a column for each property, `id`, and the
-- ids of what it belongs to. `is_shown` says again what joins and conditions have said, to those who
-- must not calculate with what is not: a failure would tell of it.

-- The words of the catalogue, which the database does not have. What is not in them is not shown.
-- name: words
kind AS (
    SELECT *
    FROM jsonb_to_recordset(%(kinds)s) AS kind(
        id text, name text, description text, metadata text, properties jsonb
    )
), metric_words AS (
    SELECT *
    FROM jsonb_to_recordset(%(metrics)s) AS metric_words(
        id text, name text, definition text, description text, observation_type text,
        unit jsonb, properties jsonb
    )
)

-- name: Thing
SELECT
    device.id,
    coalesce(device.name, device.id) AS name,
    kind.name AS description,
    device.attributes || jsonb_strip_nulls(jsonb_build_object(
        'kind', device.kind, 'district', device.district,
        'interval_s', device.interval_s, 'status', device.status
    )) AS properties,
    kind.id = device.kind AND {shown_devices} AS is_shown
FROM device
JOIN kind ON kind.id = device.kind
WHERE {shown_devices}

-- name: Location
SELECT
    device.id,
    coalesce(device.name, device.id) AS name,
    kind.name AS description,
    'application/geo+json' AS "encodingType",
    jsonb_build_object(
        'type', 'Point', 'coordinates', jsonb_build_array(device.lon, device.lat)
    ) AS location,
    jsonb_strip_nulls(jsonb_build_object('district', device.district)) AS properties,
    device.lon,
    device.lat,
    kind.id = device.kind AND {shown_devices} AS is_shown
FROM device
JOIN kind ON kind.id = device.kind
WHERE device.lon IS NOT NULL AND device.lat IS NOT NULL AND {shown_devices}

-- Only the place of now is known: since the device was last described.
-- name: HistoricalLocation
SELECT
    device.id,
    device.updated_at AS time,
    kind.id = device.kind AND {shown_devices} AS is_shown
FROM device
JOIN kind ON kind.id = device.kind
WHERE device.lon IS NOT NULL AND device.lat IS NOT NULL AND {shown_devices}

-- name: Sensor
SELECT
    kind.id, kind.name, kind.description, 'text/html' AS "encodingType", kind.metadata,
    kind.properties, true AS is_shown
FROM kind

-- name: ObservedProperty
SELECT
    metric_words.id, metric_words.name, metric_words.definition, metric_words.description,
    metric_words.properties, true AS is_shown
FROM metric_words

-- name: Datastream
SELECT
    series.id,
    metric_words.name || ', ' || coalesce(device.name, device.id) AS name,
    metric_words.description || ', ' || kind.name AS description,
    metric_words.observation_type AS "observationType",
    metric_words.unit AS "unitOfMeasurement",
    CASE WHEN device.lon IS NOT NULL AND device.lat IS NOT NULL THEN jsonb_build_object(
        'type', 'Point', 'coordinates', jsonb_build_array(device.lon, device.lat)
    ) END AS "observedArea",
    ({span}) AS "phenomenonTime",
    ({span}) AS "resultTime",
    metric_words.properties,
    series.device AS thing_id,
    device.kind AS sensor_id,
    series.metric AS property_id,
    device.lon,
    device.lat,
    device.id = series.device AND kind.id = device.kind AND metric_words.id = series.metric
    AND {shown_devices} AS is_shown
FROM series
JOIN device ON device.id = series.device
JOIN kind ON kind.id = device.kind
JOIN metric_words ON metric_words.id = series.metric
WHERE {shown_devices}

-- From the first reading of a series to its last.
-- name: span
SELECT ARRAY[
    (SELECT reading.time FROM reading WHERE reading.series_id = series.id
     ORDER BY reading.time LIMIT 1),
    latest.time
]
FROM latest
WHERE latest.series_id = series.id

-- Of whichever device: whoever asks, asks for those of a Datastream or a FeatureOfInterest.
-- name: Observation
SELECT
    reading.series_id || '-' || (extract(epoch FROM reading.time) * 1000000)::bigint AS id,
    reading.time AS "phenomenonTime",
    reading.value AS result,
    reading.time AS "resultTime",
    CASE reading.quality WHEN 0 THEN 'good' ELSE concat_ws(
        ' ',
        CASE WHEN reading.quality & 1 > 0 THEN 'out_of_range' END,
        CASE WHEN reading.quality & 2 > 0 THEN 'frozen' END,
        CASE WHEN reading.quality & 4 > 0 THEN 'jump' END
    ) END AS "resultQuality",
    reading.series_id AS datastream_id,
    series.device AS feature_id,
    series.id = reading.series_id AND metric_words.id = series.metric AS is_shown
FROM reading
JOIN series ON series.id = reading.series_id
JOIN metric_words ON metric_words.id = series.metric

-- name: FeatureOfInterest
SELECT
    device.id,
    coalesce(device.name, device.id) AS name,
    kind.name AS description,
    'application/geo+json' AS "encodingType",
    CASE WHEN device.lon IS NOT NULL AND device.lat IS NOT NULL THEN jsonb_build_object(
        'type', 'Point', 'coordinates', jsonb_build_array(device.lon, device.lat)
    ) ELSE jsonb_build_object(
        'type', 'Feature', 'geometry', NULL, 'properties', jsonb_build_object()
    ) END AS feature,
    jsonb_strip_nulls(jsonb_build_object('district', device.district)) AS properties,
    device.lon,
    device.lat,
    kind.id = device.kind AND {shown_devices} AS is_shown
FROM device
JOIN kind ON kind.id = device.kind
WHERE {shown_devices}

-- name: page
WITH {words}
SELECT {columns}
FROM ({relation}) AS e0
WHERE {where}
ORDER BY {order}
LIMIT %(limit)s OFFSET %(offset)s;

-- name: count
WITH {words}
SELECT count(*) AS n
FROM ({relation}) AS e0
WHERE {where};

-- What belongs to each of several parents: so many of each, in order.
-- name: pages
WITH {words}
SELECT parent.key AS parent, item.*
FROM unnest({parents}) AS parent(key)
CROSS JOIN LATERAL (
    SELECT {columns}
    FROM ({relation}) AS e0
    WHERE {link} = parent.key AND {where}
    ORDER BY {order}
    LIMIT %(limit)s OFFSET %(offset)s
) AS item;

-- name: counts
WITH {words}
SELECT parent.key AS parent, (
    SELECT count(*)
    FROM ({relation}) AS e0
    WHERE {link} = parent.key AND {where}
) AS n
FROM unnest({parents}) AS parent(key);

-- Readings of the chosen series: the lateral walks the primary key series by series, and takes from
-- each no more than could be on the page.
-- name: observations
WITH {words}
SELECT item.*
FROM (
    SELECT e0.id
    FROM ({streams}) AS e0
    WHERE {where_streams}
    ORDER BY e0.id
) AS stream
CROSS JOIN LATERAL (
    SELECT {columns}, {keys}
    FROM ({relation}) AS e0
    WHERE e0.datastream_id = stream.id AND {where} AND {after}
    ORDER BY {order}
    LIMIT %(reach)s
) AS item
ORDER BY {overall}
LIMIT %(limit)s OFFSET %(offset)s;

-- name: observations_count
WITH {words}
SELECT count(*) AS n
FROM (
    SELECT
    FROM (
        SELECT e0.id
        FROM ({streams}) AS e0
        WHERE {where_streams}
    ) AS stream
    CROSS JOIN LATERAL (
        SELECT
        FROM ({relation}) AS e0
        WHERE e0.datastream_id = stream.id AND {where}
        OFFSET 0  -- no reading is looked at before its series is chosen
    ) AS item
    LIMIT %(most)s
) AS counted;

-- Where the next page continues, when it is in order of series and then of time.
-- name: after_in_series
e0."phenomenonTime" < CASE
    WHEN stream.id > %(after_series)s THEN 'infinity'
    ELSE %(after_time)s
END

-- The same, in order of time over all series.
-- name: after_newest_first
(e0."phenomenonTime" <= %(after_time)s
 AND (e0."phenomenonTime" < %(after_time)s OR e0.datastream_id > %(after_series)s))

-- name: after_oldest_first
(e0."phenomenonTime" >= %(after_time)s
 AND (e0."phenomenonTime" > %(after_time)s OR e0.datastream_id > %(after_series)s))

-- name: from_series
e0.id >= %(after_series)s
