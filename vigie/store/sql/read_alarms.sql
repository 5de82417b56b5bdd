-- Alarms as they are, or as they were at a moment; and how many there are.

-- name: alarms
SELECT
    alarm.id, alarm.rule, alarm.subject, alarm.severity, alarm.device,
    coalesce(alarm.kind, device.kind) AS kind, alarm.metric, alarm.district, alarm.feed,
    alarm.value, alarm.limit_value, alarm.since, alarm.raised_at, alarm.acknowledged_at,
    alarm.acknowledged_by, alarm.cleared_at, alarm.shelved_until, alarm.shelved_by,
    alarm.is_flapping, {state} AS state,
    device.name AS device_name, device.lat, device.lon,
    said.comment, said.by AS commented_by, said.at AS commented_at,
    {sort_key} AS sort_key
FROM ({known}) AS alarm
LEFT JOIN device ON device.id = alarm.device
LEFT JOIN LATERAL (
    SELECT event.comment, event.by, event.at
    FROM alarm_event AS event
    WHERE event.alarm = alarm.id
      AND event.comment IS NOT NULL
      AND event.at <= coalesce(%(at)s::timestamptz, 'infinity')
    ORDER BY event.id DESC
    LIMIT 1
) AS said ON true
WHERE {where} AND {after}
ORDER BY {order}
LIMIT %(limit)s;

-- name: as_they_are
SELECT * FROM alarm

-- Of what had happened by then: nobody takes back that an alarm was acknowledged or has cleared;
-- it may be shelved again and again.
-- name: as_they_were
SELECT
    known.id, known.rule, known.subject, known.severity, known.device, known.kind, known.metric,
    known.district, known.feed, known.value, known.limit_value, known.since, known.raised_at,
    known.must_be_acknowledged,
    CASE WHEN known.acknowledged_at <= %(at)s THEN known.acknowledged_at END AS acknowledged_at,
    CASE WHEN known.acknowledged_at <= %(at)s THEN known.acknowledged_by END AS acknowledged_by,
    CASE WHEN known.cleared_at <= %(at)s THEN known.cleared_at END AS cleared_at,
    shelving.until AS shelved_until,
    CASE WHEN shelving.until IS NOT NULL THEN shelving.by END AS shelved_by,
    known.is_flapping AND EXISTS (
        SELECT FROM alarm_event AS event
        WHERE event.alarm = known.id AND event.kind = 'flapping' AND event.at <= %(at)s
    ) AS is_flapping
FROM alarm AS known
LEFT JOIN LATERAL (
    SELECT event.until, event.by
    FROM alarm_event AS event
    WHERE event.alarm = known.id
      AND event.kind IN ('shelved', 'unshelved')
      AND event.at <= %(at)s
    ORDER BY event.id DESC
    LIMIT 1
) AS shelving ON true
WHERE known.raised_at <= %(at)s

-- name: state
CASE
    WHEN alarm.cleared_at IS NULL AND alarm.acknowledged_at IS NULL THEN 'raised'
    WHEN alarm.cleared_at IS NULL THEN 'acknowledged'
    WHEN alarm.must_be_acknowledged AND alarm.acknowledged_at IS NULL THEN 'cleared'
    ELSE 'closed'
END

-- name: always
true

-- As the index of those that are open has it.
-- name: open
(alarm.cleared_at IS NULL OR (alarm.must_be_acknowledged AND alarm.acknowledged_at IS NULL))

-- name: in_states
{state} = ANY(%(states)s)

-- name: shelved
alarm.shelved_until > %(moment)s

-- name: not_shelved
(alarm.shelved_until > %(moment)s) IS NOT TRUE

-- name: ids
alarm.id = ANY(%(ids)s)

-- name: rule
alarm.rule = ANY(%(rule)s)

-- name: severity
alarm.severity = ANY(%(severity)s)

-- name: device
alarm.device = ANY(%(device)s)

-- An alarm of a place or of a feed is of the kinds that its rule is about.
-- name: kind
(coalesce(alarm.kind, device.kind) = ANY(%(kind)s)
 OR (alarm.device IS NULL AND alarm.rule = ANY(%(rules_of_kinds)s)))

-- name: district
alarm.district = ANY(%(district)s)

-- name: metric
alarm.metric = ANY(%(metric)s)

-- name: feed
alarm.feed = %(feed)s

-- name: before_end
alarm.raised_at < %(end)s

-- name: after_start
(alarm.cleared_at IS NULL OR alarm.cleared_at > %(start)s)

-- name: shown_rule
alarm.rule = ANY(%(shown_rules)s)

-- name: not_hidden_metric
(alarm.metric = ANY(%(hidden_metrics)s)) IS NOT TRUE

-- name: not_hidden_kind
(coalesce(alarm.kind, device.kind) = ANY(%(hidden_kinds)s)) IS NOT TRUE

-- name: not_hidden_device
(alarm.device LIKE ANY(%(hidden_devices)s)) IS NOT TRUE

-- name: by_raised_at
date_part('epoch', alarm.raised_at)

-- name: by_since
date_part('epoch', alarm.since)

-- The worst first, and of these the oldest: no time is as many seconds.
-- name: by_severity
(array_position(ARRAY['critical', 'high', 'medium', 'low'], alarm.severity) * 1e11
 + date_part('epoch', alarm.raised_at))

-- What the doorbell may have rung for while nobody listened.
-- name: changed_since
SELECT id FROM alarm WHERE changed_at >= %(since)s;

-- name: events
SELECT kind AS event, at, by, comment, until FROM alarm_event WHERE alarm = %(id)s ORDER BY id;

-- name: notices
SELECT
    notice.channel, event.kind AS event, notice.due_at, notice.attempts, notice.sent_at,
    notice.given_up_at, notice.error
FROM alarm_event AS event
JOIN alarm_notice AS notice ON notice.event = event.id
WHERE event.alarm = %(id)s
ORDER BY notice.id;

-- Of the open ones.
-- name: counts
SELECT
    alarm.rule,
    alarm.severity,
    CASE WHEN alarm.shelved_until > %(moment)s THEN 'shelved' ELSE {state} END AS state,
    count(*) AS alarms
FROM ({known}) AS alarm
LEFT JOIN device ON device.id = alarm.device
WHERE {where}
GROUP BY 1, 2, 3;
