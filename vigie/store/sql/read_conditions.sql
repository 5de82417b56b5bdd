-- Conditions over `series` and `device` that a request may combine.

-- name: always
true

-- name: device
device.id = ANY(%(device)s)

-- name: metric
series.metric = ANY(%(metric)s)

-- name: kind
device.kind = ANY(%(kind)s)

-- name: district
device.district = ANY(%(district)s)

-- name: status
device.status = ANY(%(status)s)

-- name: search
(strpos(lower(device.id), lower(%(search)s)) > 0
 OR strpos(lower(device.name), lower(%(search)s)) > 0)

-- Of a device without the series in question there is no metric to hide.
-- name: not_hidden_metric
(series.metric = ANY(%(hidden_metrics)s)) IS NOT TRUE

-- name: not_hidden_kind
device.kind <> ALL(%(hidden_kinds)s)

-- name: not_hidden_device
device.id NOT LIKE ALL(%(hidden_devices)s)

-- Devices of which no metric is hidden: what is counted of a device is of all its metrics.
-- name: measures_nothing_hidden
NOT EXISTS (
    SELECT FROM series AS own WHERE own.device = device.id AND own.metric = ANY(%(hidden_metrics)s)
)

-- Devices that ever reported a metric.
-- name: measures
EXISTS (
    SELECT FROM series AS own WHERE own.device = device.id AND own.metric = ANY(%(measures)s)
)

-- name: box
(device.lat BETWEEN %(south)s AND %(north)s AND device.lon BETWEEN %(west)s AND %(east)s)

-- name: box_across_the_date_line
(device.lat BETWEEN %(south)s AND %(north)s
 AND (device.lon >= %(west)s OR device.lon <= %(east)s))

-- name: not_retired
device.status <> 'retired'

-- name: trusted
reading.quality = 0

-- name: suspect
reading.quality <> 0

-- How long a device may be silent before its last reading is stale: three of its intervals, or a
-- quarter of an hour when it has none. A year at most, whatever a device says of itself.
-- name: patience
make_interval(secs => 3 * least(coalesce(device.interval_s, 300), 1e7))
