-- Notices of alarms: gathered into messages, sent, tried again, given up; and a look at them.

-- A channel is served by one notifier at a time; held until the session ends.
-- name: take_turn
SELECT pg_try_advisory_lock(hashtext('vigie.notices'), hashtext(%(channel)s));

-- The messages that are not out yet, the oldest first.
-- name: open_messages
SELECT message, max(due_at) AS due_at, max(attempts) AS attempts
FROM alarm_notice
WHERE channel = %(channel)s AND message IS NOT NULL AND sent_at IS NULL AND given_up_at IS NULL
GROUP BY message
ORDER BY min(id);

-- Of what came and went on the shelf before anybody was told of it, nobody is told.
-- name: pass_over_shelved
UPDATE alarm_notice AS notice
SET given_up_at = %(now)s, error = 'raised and cleared while shelved'
FROM alarm_event AS event
JOIN alarm ON alarm.id = event.alarm
WHERE event.id = notice.event
  AND notice.channel = %(channel)s
  AND notice.message IS NULL AND notice.sent_at IS NULL AND notice.given_up_at IS NULL
  AND alarm.cleared_at < alarm.shelved_until
  AND NOT EXISTS (
      SELECT FROM alarm_event AS earlier
      JOIN alarm_notice AS told ON told.event = earlier.id
      WHERE earlier.alarm = alarm.id
        AND told.channel = notice.channel AND told.message IS NOT NULL
  );

-- What may be told now becomes a message, once the first of it has waited for long enough. What
-- happens to a subject follows the message on it that is not out yet, so that it stays in order.
-- Of what is shelved nothing is told but that it is, to who knows of it already.
-- name: compose
WITH ahead AS MATERIALIZED (
    SELECT DISTINCT alarm.rule, alarm.subject
    FROM alarm_notice AS notice
    JOIN alarm_event AS event ON event.id = notice.event
    JOIN alarm ON alarm.id = event.alarm
    WHERE notice.channel = %(channel)s
      AND notice.message IS NOT NULL AND notice.sent_at IS NULL AND notice.given_up_at IS NULL
), tellable AS MATERIALIZED (
    SELECT notice.id, notice.due_at
    FROM alarm_notice AS notice
    JOIN alarm_event AS event ON event.id = notice.event
    JOIN alarm ON alarm.id = event.alarm
    WHERE notice.channel = %(channel)s
      AND notice.message IS NULL AND notice.sent_at IS NULL AND notice.given_up_at IS NULL
      AND notice.due_at <= %(now)s
      AND alarm.severity = ANY(%(severities)s)
      AND (
          alarm.shelved_until IS NULL OR alarm.shelved_until <= %(now)s
          OR event.kind = 'shelved' AND event.until = alarm.shelved_until AND EXISTS (
              SELECT FROM alarm_event AS earlier
              JOIN alarm_notice AS told ON told.event = earlier.id
              WHERE earlier.alarm = alarm.id
                AND told.channel = notice.channel AND told.sent_at IS NOT NULL
          )
      )
      AND NOT EXISTS (
          SELECT FROM ahead WHERE ahead.rule = alarm.rule AND ahead.subject = alarm.subject
      )
    ORDER BY notice.event
    LIMIT %(limit)s
    FOR UPDATE OF notice SKIP LOCKED
)
UPDATE alarm_notice
SET message = %(stamp)s || '-' || (SELECT min(id) FROM tellable), due_at = %(now)s
WHERE id IN (SELECT id FROM tellable)
  AND (SELECT min(due_at) FROM tellable) <= %(now)s - %(gather)s::interval
RETURNING message;

-- What had happened to a message's alarms when it was composed, and what of that it tells: so it is
-- the same at each attempt, whatever happens meanwhile. What happened in the seconds before may have
-- been committed after, and is left out.
-- name: told
WITH told AS (
    SELECT event.id, event.alarm
    FROM alarm_notice AS notice
    JOIN alarm_event AS event ON event.id = notice.event
    WHERE notice.channel = %(channel)s AND notice.message = %(message)s
      AND notice.sent_at IS NULL AND notice.given_up_at IS NULL
)
SELECT
    event.alarm, event.kind, event.at, event.by, event.comment, event.until,
    event.id IN (SELECT id FROM told) AS is_told
FROM alarm_event AS event
WHERE event.alarm IN (SELECT alarm FROM told)
  AND (event.at < %(composed_at)s - interval '5 seconds' OR event.id IN (SELECT id FROM told))
ORDER BY event.id;

-- name: alarms
SELECT
    alarm.id, alarm.rule, alarm.subject, alarm.severity, alarm.device, device.name AS device_name,
    alarm.kind, alarm.metric, alarm.district, alarm.feed, alarm.value, alarm.limit_value,
    alarm.since, alarm.raised_at, alarm.must_be_acknowledged
FROM alarm
LEFT JOIN device ON device.id = alarm.device
WHERE alarm.id = ANY(%(alarms)s)
ORDER BY alarm.id;

-- The messages by which a channel was told of these alarms before, the oldest first.
-- name: earlier_messages
SELECT notice.message
FROM alarm_event AS event
JOIN alarm_notice AS notice ON notice.event = event.id
WHERE event.alarm = ANY(%(alarms)s)
  AND notice.channel = %(channel)s AND notice.sent_at IS NOT NULL
  AND notice.message <> %(message)s
GROUP BY notice.message
ORDER BY min(notice.id);

-- name: record_sent
UPDATE alarm_notice
SET sent_at = %(now)s, attempts = attempts + 1, error = %(remark)s
WHERE channel = %(channel)s AND message = %(message)s
  AND sent_at IS NULL AND given_up_at IS NULL;

-- name: record_postponed
UPDATE alarm_notice
SET due_at = %(due_at)s, attempts = attempts + 1, error = %(error)s
WHERE channel = %(channel)s AND message = %(message)s
  AND sent_at IS NULL AND given_up_at IS NULL;

-- name: record_given_up
UPDATE alarm_notice
SET given_up_at = %(now)s, attempts = attempts + 1, error = %(error)s
WHERE channel = %(channel)s AND message = %(message)s
  AND sent_at IS NULL AND given_up_at IS NULL;

-- A channel may be missing from the city's file by mistake, hence the time.
-- name: give_up_orphans
UPDATE alarm_notice
SET given_up_at = %(now)s, error = 'the city has no such channel'
WHERE NOT channel = ANY(%(channels)s) AND due_at <= %(before)s
  AND sent_at IS NULL AND given_up_at IS NULL;

-- The newest first.
-- name: page
SELECT
    notice.id, notice.channel, alarm.id AS alarm, alarm.rule, alarm.subject, alarm.severity,
    event.kind, event.at, notice.due_at, notice.attempts, notice.sent_at, notice.given_up_at,
    notice.message, notice.error
FROM alarm_notice AS notice
JOIN alarm_event AS event ON event.id = notice.event
JOIN alarm ON alarm.id = event.alarm
WHERE notice.channel = coalesce(%(channel)s, notice.channel)
  AND (%(state)s::text IS NULL OR %(state)s = CASE
      WHEN notice.sent_at IS NOT NULL THEN 'sent'
      WHEN notice.given_up_at IS NOT NULL THEN 'failed'
      ELSE 'waiting'
  END)
ORDER BY notice.id DESC
LIMIT %(limit)s;
