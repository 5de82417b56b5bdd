-- What is usual at a time of the week: how the values of the weeks before are spread.

-- Each place of the week (a number) has its samples (instants at which a bucket starts).
-- name: bands
SELECT
    value.key,
    sample.place,
    percentile_cont(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY value.value) AS band,
    count(*) AS weeks
FROM (
    {values_of_groups}
    UNION ALL
    SELECT *
    FROM unnest(%(worked_out_keys)s::text[], %(worked_out_at)s::timestamptz[],
                %(worked_out_values)s::double precision[])
) AS value (key, at, value)
JOIN unnest(%(places)s::integer[], %(samples)s::timestamptz[]) AS sample (place, at)
    ON sample.at = value.at
WHERE value.value IS NOT NULL
GROUP BY value.key, sample.place

-- Groups as they are stored, in several spans of time at once. `OFFSET 0` keeps each from becoming
-- a visit of all that is stored.
-- name: values_of_groups
SELECT key, at, {combined} AS value
FROM (
    SELECT
        ({key})::text AS key, stored.bucket AS at,
        stored.devices, stored.sum, stored.low, stored.high, stored.weight, stored.weighted,
        NULL::bigint AS matching
    FROM series_group AS device
    CROSS JOIN unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) AS span (since, until)
    CROSS JOIN LATERAL (
        SELECT *
        FROM {groups} AS stored
        WHERE stored.group_id = device.id
          AND stored.bucket >= span.since AND stored.bucket < span.until
        OFFSET 0
    ) AS stored
    WHERE device.metric = %(metric)s AND {where}
) AS cells
GROUP BY key, at

-- name: no_values
SELECT NULL::text, NULL::timestamptz, NULL::double precision WHERE false
