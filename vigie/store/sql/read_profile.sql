-- How the hours of the week differ, by the clocks of `zone`.

-- Hours count that lie in the range as a whole, and are over.
-- name: profile
SELECT
    key,
    extract(isodow FROM wall)::integer AS weekday,
    extract(hour FROM wall)::integer AS hour,
    avg(value) AS value,
    count(value) AS hours
FROM (SELECT key, at AT TIME ZONE %(zone)s::text AS wall, at, value FROM ({hours}) AS hour) AS hour
WHERE at >= %(start)s AND at + interval '1 hour' <= least(%(end)s, now())
GROUP BY key, weekday, hour

-- name: hours
SELECT key, at, value FROM ({buckets}) AS bucket

-- Where an hour of the clock is not one of UTC, it is put together from its quarters.
-- name: hours_of_quarters
SELECT key, at, {composition} AS value
FROM (
    SELECT key, at - (wall - date_trunc('hour', wall)) AS at, value, weight
    FROM (SELECT *, at AT TIME ZONE %(zone)s::text AS wall FROM ({buckets}) AS bucket) AS bucket
) AS quarter
GROUP BY key, at

-- name: of_amounts
sum(value)

-- name: of_states
avg(value)

-- name: of_weighted
coalesce(
    sum(value * weight) FILTER (WHERE weight > 0) / sum(weight) FILTER (WHERE weight > 0),
    avg(value)
)

-- name: of_min
min(value)

-- name: of_max
max(value)
