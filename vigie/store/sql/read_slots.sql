-- The buckets of a question. A slot names a bucket: the instant it starts at when it is shorter
-- than a day, and otherwise the local midnight by the clocks of `zone`, so that a day may have 23
-- or 25 hours.

-- name: slot_of_utc
time_bucket(%(width)s, {at})

-- name: slot_of_wall
time_bucket(%(width)s, {at} AT TIME ZONE %(zone)s::text)

-- name: slot_of_calendar
date_trunc(%(unit)s, {at} AT TIME ZONE %(zone)s::text)

-- name: slot_of_whole
%(start)s::timestamptz

-- name: instant_before
({at} - interval '1 microsecond')

-- name: slots_between
generate_series({first}, {last}, %(width)s)

-- Every bucket of [start, end): its slot, where it starts and ends, and for how many seconds of it
-- readings can be there: inside of what is asked, and not to come.
-- name: grid
SELECT
    slot, at, until,
    greatest(
        date_part('epoch', least(until, %(end)s, now()) - greatest(at, %(start)s)), 0
    ) AS seconds
FROM ({slots}) AS slots

-- name: start
%(start)s

-- name: slots_utc
SELECT slot, slot AS at, slot + %(width)s AS until
FROM generate_series(
    {first}, %(end)s - interval '1 microsecond', %(width)s
) AS slot

-- name: slots_local
SELECT
    slot,
    start_of_day(slot, %(zone)s::text) AS at,
    start_of_day(slot + %(width)s, %(zone)s::text) AS until
FROM generate_series(
    {first},
    (%(end)s - interval '1 microsecond') AT TIME ZONE %(zone)s::text,
    %(width)s
) AS slot

-- name: slots_whole
SELECT %(start)s::timestamptz AS slot, %(start)s::timestamptz AS at, %(end)s::timestamptz AS until
