-- Readings into buckets and groups, by the catalogue's arithmetic: over time within each series
-- first, then over the devices of each group. See read/aggregates.py for how the pieces join.

-- name: key_none
NULL::text

-- name: key_district
device.district

-- name: key_kind
device.kind

-- name: key_device
device.id

-- name: key_programme
({programmes}::jsonb ->> device.kind)

-- Of several dimensions: their keys, as the text of a JSON array.
-- name: key_of_several
jsonb_build_array({keys})::text

-- The groups that have a device, how many of it have an interval, and how many readings a second
-- these should give together.
-- name: keys
SELECT
    {key} AS key,
    count(device.interval_s) FILTER (WHERE {not_retired}) AS devices,
    coalesce(sum(1 / device.interval_s) FILTER (WHERE {not_retired}), 0) AS readings_per_s
FROM series
JOIN device ON device.id = series.device
WHERE series.metric = %(metric)s AND {where}
GROUP BY {key}
ORDER BY key NULLS LAST;

-- name: definition
{term} AS MATERIALIZED (
    {meaning}
)

-- name: grid
SELECT at, seconds FROM ({grid}) AS grid ORDER BY at;

-- name: buckets
WITH {definitions}, cells AS (
    {cells}
)
SELECT
    cells.key,
    grid.at,
    {combined} AS value,
    sum(cells.weight) AS weight,
    sum(cells.n)::bigint AS readings,
    sum(cells.devices)::bigint AS devices,
    sum(cells.covered_s) AS covered_s
FROM cells
JOIN grid ON grid.slot = cells.slot
GROUP BY cells.key, grid.at

-- Groups as they are stored, [since, until) but for those that changed.
-- name: cells_of_groups
SELECT
    {key} AS key, {slot} AS slot,
    stored.n::double precision AS n,
    stored.devices::double precision AS devices,
    stored.covered_s, stored.sum, stored.low, stored.high, stored.weight, stored.weighted,
    NULL::bigint AS matching
FROM series_group AS device
JOIN {groups} AS stored ON stored.group_id = device.id
WHERE device.metric = %(metric)s AND {where}
  AND stored.bucket >= {since} AND stored.bucket < {until}
  AND stored.bucket <> ALL({changed})

-- name: chosen
SELECT
    series.id,
    {key} AS key,
    CASE WHEN {not_retired} THEN device.interval_s END AS interval_s
FROM series
JOIN device ON device.id = series.device
WHERE series.metric = %(metric)s AND {where}

-- name: cells_of_series
SELECT
    chosen.key, measured.slot,
    sum(measured.n) AS n,
    count(measured.value)::double precision AS devices,
    coalesce(sum(least(measured.n * chosen.interval_s, grid.seconds)), 0) AS covered_s,
    sum(measured.value) AS sum,
    min(measured.low) AS low,
    max(measured.high) AS high,
    NULL::double precision AS weight,
    NULL::double precision AS weighted,
    {matching} AS matching
FROM ({measured}) AS measured
JOIN chosen ON chosen.id = measured.series_id
JOIN grid ON grid.slot = measured.slot
GROUP BY chosen.key, measured.slot

-- name: weighers
SELECT weighting.id, series.id AS weighted_id
FROM series
JOIN device ON device.id = series.device
JOIN series AS weighting ON weighting.device = series.device AND weighting.metric = %(weight)s
WHERE series.metric = %(metric)s AND {where}

-- As cells_of_series, with each device's value of the weighting metric in the same bucket.
-- name: weighted_cells_of_series
SELECT
    chosen.key, measured.slot,
    sum(measured.n) AS n,
    count(measured.value)::double precision AS devices,
    coalesce(sum(least(measured.n * chosen.interval_s, grid.seconds)), 0) AS covered_s,
    sum(measured.value) AS sum,
    min(measured.low) AS low,
    max(measured.high) AS high,
    sum(weighing.value) FILTER (WHERE weighing.value > 0 AND measured.value IS NOT NULL) AS weight,
    sum(measured.value * weighing.value) FILTER (WHERE weighing.value > 0) AS weighted,
    NULL::bigint AS matching
FROM ({measured}) AS measured
JOIN chosen ON chosen.id = measured.series_id
JOIN grid ON grid.slot = measured.slot
LEFT JOIN (
    SELECT weighers.weighted_id AS series_id, weights.slot, weights.value
    FROM ({weights}) AS weights
    JOIN weighers ON weighers.id = weights.series_id
) AS weighing ON weighing.series_id = measured.series_id AND weighing.slot = measured.slot
GROUP BY chosen.key, measured.slot
