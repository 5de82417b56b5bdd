-- The write path: one transaction per batch. Every statement may run again without harm.

-- name: known_devices
SELECT id, kind FROM device;

-- A device nobody listed becomes known, as provisional, when its first message arrives.
-- name: register_device
INSERT INTO device (id, kind, interval_s, status)
VALUES (%(id)s, %(kind)s, %(interval_s)s, 'provisional')
ON CONFLICT (id) DO NOTHING;

-- What a device says of itself: it fills what the city's file leaves open, and all of a
-- provisional device. Said again, it changes nothing.
-- name: describe_device
UPDATE device
SET name = said.name,
    lat = said.lat,
    lon = said.lon,
    district = said.district,
    interval_s = said.interval_s,
    attributes = said.attributes,
    updated_at = now()
FROM (
    SELECT
        id,
        CASE WHEN fresh THEN coalesce(%(name)s, name) ELSE coalesce(name, %(name)s) END AS name,
        CASE WHEN placed THEN %(lat)s ELSE lat END AS lat,
        CASE WHEN placed THEN %(lon)s ELSE lon END AS lon,
        CASE WHEN placed THEN %(district)s ELSE district END AS district,
        CASE WHEN fresh THEN coalesce(%(interval_s)s, interval_s)
             ELSE coalesce(interval_s, %(interval_s)s) END AS interval_s,
        CASE WHEN fresh THEN attributes || %(attributes)s
             ELSE %(attributes)s || attributes END AS attributes
    FROM device
    CROSS JOIN LATERAL (
        SELECT
            status = 'provisional' AS fresh,
            %(lat)s::double precision IS NOT NULL AND (status = 'provisional' OR lat IS NULL)
                AS placed
    ) AS decision
    WHERE id = %(id)s AND kind = %(kind)s
) AS said
WHERE device.id = said.id
    AND (device.name, device.lat, device.lon, device.district, device.interval_s,
         device.attributes)
        IS DISTINCT FROM
        (said.name, said.lat, said.lon, said.district, said.interval_s, said.attributes);

-- name: known_series
SELECT device, metric, id FROM series;

-- name: register_series
INSERT INTO series (device, metric)
SELECT * FROM unnest(%(devices)s::text[], %(metrics)s::text[])
ON CONFLICT (device, metric) DO NOTHING;

-- name: find_series
SELECT s.device, s.metric, s.id
FROM series s
JOIN unnest(%(devices)s::text[], %(metrics)s::text[]) AS wanted (device, metric)
    USING (device, metric);

-- name: make_room
CALL make_room_for_readings(%(weeks)s);

-- name: create_incoming
CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
    position bigint GENERATED ALWAYS AS IDENTITY,
    series_id integer NOT NULL,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    received_at timestamptz NOT NULL
) ON COMMIT DELETE ROWS;

-- name: copy_incoming
COPY incoming (series_id, time, value, quality, received_at) FROM STDIN (FORMAT binary);

-- The same series and time again, in the store or in the batch: the last value wins, an identical one
-- changes nothing. What was found of a value beside those before it (frozen 2, jump 4) is kept, since
-- the same value again, or out of its order, is not judged. Rows go in by series and time, so that
-- index pages are visited once. Answers with how many were new or corrected, the series of what was
-- corrected, and, when there is less than came, of all that was stored.
-- name: store_readings
WITH stored AS (
    INSERT INTO reading (series_id, time, value, quality)
    SELECT DISTINCT ON (series_id, time) series_id, time, value, quality
    FROM incoming
    ORDER BY series_id, time, position DESC
    ON CONFLICT (series_id, time) DO UPDATE SET
        value = excluded.value,
        quality = excluded.quality
            | CASE WHEN reading.value = excluded.value THEN reading.quality & 6::smallint ELSE 0 END
    WHERE reading.value <> excluded.value
        OR reading.quality <> (excluded.quality | (reading.quality & 6::smallint))
    RETURNING new.series_id, old.series_id IS NOT NULL AS is_correction
)
SELECT
    count(*),
    array_agg(series_id) FILTER (WHERE is_correction),
    CASE WHEN count(*) < %(came)s THEN array_agg(series_id) END
FROM stored;

-- What is there already stays as it is; only what was missing stays among the incoming. Answers with
-- how many those are.
-- name: store_missing_readings
WITH stored AS (
    INSERT INTO reading (series_id, time, value, quality)
    SELECT DISTINCT ON (series_id, time) series_id, time, value, quality
    FROM incoming
    ORDER BY series_id, time, position DESC
    ON CONFLICT (series_id, time) DO NOTHING
    RETURNING series_id, time
),
known AS (
    DELETE FROM incoming
    WHERE NOT EXISTS (
        SELECT FROM stored
        WHERE stored.series_id = incoming.series_id AND stored.time = incoming.time
    )
)
SELECT count(*) FROM stored;

-- Answers with the series whose latest reading changed: what the doorbell tells.
-- name: store_latest
INSERT INTO latest (series_id, time, value, quality, received_at)
SELECT DISTINCT ON (series_id) series_id, time, value, quality, received_at
FROM incoming
ORDER BY series_id, time DESC, position DESC
ON CONFLICT (series_id) DO UPDATE SET
    time = excluded.time,
    value = excluded.value,
    quality = excluded.quality
        | CASE
            WHEN excluded.time = latest.time AND excluded.value = latest.value
                THEN latest.quality & 6::smallint
            ELSE 0
        END,
    received_at = excluded.received_at
WHERE excluded.time > latest.time
    OR (excluded.time = latest.time
        AND (excluded.value <> latest.value
            OR latest.quality <> (excluded.quality | (latest.quality & 6::smallint))))
RETURNING series_id;

-- name: ring
SELECT pg_notify('vigie_readings', payload)
FROM unnest(%(payloads)s::text[]) AS payload;

-- name: kinds_of
SELECT id, kind FROM device WHERE id = ANY(%(devices)s);

-- name: ring_for_devices
SELECT pg_notify('vigie_devices', payload)
FROM unnest(%(payloads)s::text[]) AS payload;

-- name: store_status
INSERT INTO service_status (service, instance, at, state)
VALUES (%(service)s, %(instance)s, now(), %(state)s)
ON CONFLICT (service, instance) DO UPDATE SET at = excluded.at, state = excluded.state;

-- Since when readings come in without a pause, and until when they surely did, whichever worker takes
-- them. A pause is as long as that after which an instance is not vouched for.
-- name: note_intake
INSERT INTO service_status (service, instance, at, state)
VALUES ('intake', '', now(), jsonb_build_object('since', now()))
ON CONFLICT (service, instance) DO UPDATE SET
    at = greatest(service_status.at, excluded.at),
    state = CASE
        WHEN excluded.at <= service_status.at + interval '10 seconds' THEN service_status.state
        ELSE excluded.state
    END;

-- Each filter that a client of the broker was ever subscribed to: a broker tells nobody.
-- name: remember_topics
WITH session AS (
    INSERT INTO service_status (service, instance, at, state)
    VALUES ('mqtt session', %(client_id)s, now(), jsonb_build_object('topics', %(topics)s))
    ON CONFLICT (service, instance) DO UPDATE SET
        at = excluded.at,
        state = jsonb_build_object('topics', (
            SELECT coalesce(jsonb_agg(DISTINCT topic), '[]')
            FROM jsonb_array_elements(
                service_status.state -> 'topics' || (excluded.state -> 'topics')
            ) AS topic
        ))
    RETURNING state
)
SELECT jsonb_array_elements_text(state -> 'topics') FROM session;

-- name: forget_old_statuses
DELETE FROM service_status WHERE service = %(service)s AND at < now() - interval '1 day';
