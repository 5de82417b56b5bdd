-- How the city's data flows.

-- name: devices_by_status
SELECT status, count(*) AS devices FROM device GROUP BY status;

-- name: newest
SELECT
    now() AS at,
    (SELECT max(time) FROM latest) AS reading,
    (SELECT max(received_at) FROM latest) AS received,
    (SELECT coalesce(sum(letters + beyond), 0)::bigint FROM dead_letter_tally
     WHERE hour > now() - interval '24 hours') AS dead_letters_24h;

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
