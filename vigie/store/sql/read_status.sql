-- How the city's data flows.

-- name: devices_by_status
SELECT status, count(*) AS devices FROM device WHERE {where} AND {was_there} GROUP BY status;

-- name: newest
SELECT
    {clock} AS at,
    heard.reading,
    heard.received,
    (SELECT coalesce(sum(letters + beyond), 0)::bigint FROM dead_letter_tally
     WHERE hour > now() - interval '24 hours') AS dead_letters_24h
FROM ({heard}) AS heard;

-- name: heard
SELECT max(time) AS reading, max(received_at) AS received FROM latest

-- name: heard_of_shown
SELECT max(latest.time) AS reading, max(latest.received_at) AS received
FROM series
JOIN device ON device.id = series.device
JOIN {newest} AS latest ON latest.series_id = series.id
WHERE {where}

-- An instance of a service that has said nothing for ten seconds is not vouched for.
-- name: instances
SELECT at, state, at >= now() - interval '10 seconds' AS is_fresh
FROM service_status
WHERE service = %(service)s
ORDER BY at DESC;

-- Seconds since any instance of a service spoke; null when none ever did.
-- name: silence
SELECT extract(epoch FROM now() - max(at))::double precision
FROM service_status
WHERE service = %(service)s;

-- What the maintainer has yet to work out, from the finest grain on.
-- name: waiting
SELECT grain, count(DISTINCT bucket) AS buckets, min(bucket) AS oldest
FROM rollup_log
GROUP BY grain
ORDER BY array_position(ARRAY['15m', '1h', '1d'], grain);

-- name: groups_waiting
SELECT count(DISTINCT group_id) AS groups FROM regroup_log;

-- By how many seconds a standby is behind: none while it has replayed all that its primary sends, else
-- the time since the commit that it replayed last; null of a server that is no standby, or has not
-- replayed a commit since it started.
-- name: replay_lag
SELECT CASE
    WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
        AND EXISTS (SELECT FROM pg_stat_wal_receiver)
        THEN 0
    ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
END::double precision AS lag_s;
