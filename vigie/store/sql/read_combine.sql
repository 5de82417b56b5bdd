-- How the newest `value` of each device of a group becomes the group's; over time, read_cells.sql.

-- name: sum
sum(value)

-- name: mean
avg(value)

-- name: min
min(value)

-- name: max
max(value)

-- Devices that reported.
-- name: count
count(value)::double precision

-- name: share_below
100::double precision * count(*) FILTER (WHERE value < %(threshold)s) / nullif(count(value), 0)

-- name: share_above
100::double precision * count(*) FILTER (WHERE value > %(threshold)s) / nullif(count(value), 0)

-- Devices without a weight cannot take part, unless none has one: then all count alike.
-- name: weighted
coalesce(
    sum(value * weight) FILTER (WHERE weight > 0)
        / sum(weight) FILTER (WHERE weight > 0 AND value IS NOT NULL),
    avg(value)
)
