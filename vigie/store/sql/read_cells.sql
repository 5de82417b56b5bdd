-- How the cells of a group (what its devices, or groups of them, have in a bucket) become its value.

-- name: sum
sum(sum)

-- name: mean
sum(sum) / nullif(sum(devices), 0)

-- name: min
min(low)

-- name: max
max(high)

-- Devices that reported.
-- name: count
sum(devices)::double precision

-- name: share_below
100::double precision * sum(matching) / nullif(sum(devices), 0)

-- name: share_above
100::double precision * sum(matching) / nullif(sum(devices), 0)

-- Devices without a weight cannot take part, unless none has one: then all count alike.
-- name: weighted
coalesce(sum(weighted) / sum(weight), sum(sum) / nullif(sum(devices), 0))

-- Which devices a share counts.
-- name: matching_none
NULL::bigint

-- name: matching_share_below
count(*) FILTER (WHERE value < %(threshold)s)

-- name: matching_share_above
count(*) FILTER (WHERE value > %(threshold)s)
