-- How alarms came and went within a range, cut at its ends.

-- name: groups
SELECT
    {key} AS key,
    count(*) FILTER (WHERE {is_raised_within}) AS raised,
    sum({standing_s}) AS standing_s,
    max({standing_s}) AS longest_s,
    avg(date_part('epoch', alarm.acknowledged_at - alarm.raised_at))
        FILTER (WHERE {is_raised_within}) AS mean_acknowledge_s,
    avg(greatest(0, date_part('epoch', alarm.cleared_at - alarm.raised_at)))
        FILTER (WHERE {is_raised_within} AND alarm.cleared_at IS NOT NULL) AS mean_clear_s
FROM alarm
LEFT JOIN device ON device.id = alarm.device
WHERE {where}
GROUP BY 1
ORDER BY raised DESC, standing_s DESC, key;

-- name: longest
SELECT alarm.id, alarm.rule, alarm.subject, {standing_s} AS standing_s
FROM alarm
LEFT JOIN device ON device.id = alarm.device
WHERE {where}
ORDER BY standing_s DESC, alarm.id
LIMIT %(limit)s;

-- Only those spans in which an alarm was raised.
-- name: spans
SELECT date_bin(%(width)s::interval, alarm.raised_at, %(start)s::timestamptz) AS start, count(*) AS raised
FROM alarm
LEFT JOIN device ON device.id = alarm.device
WHERE {where} AND {is_raised_within}
GROUP BY 1
ORDER BY 1;

-- name: is_raised_within
alarm.raised_at >= %(start)s

-- name: standing_s
greatest(0, date_part('epoch',
    least(alarm.cleared_at, %(end)s, %(moment)s) - greatest(alarm.raised_at, %(start)s)))

-- name: by_rule
alarm.rule

-- name: by_severity
alarm.severity

-- name: by_district
alarm.district

-- name: by_device
alarm.device

-- name: by_nothing
NULL::text
