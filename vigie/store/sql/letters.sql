-- Dead letters: written in bulk, counted by reason and feed, worked with.

-- name: copy
COPY dead_letter (received_at, topic, payload, reason, detail, feed) FROM STDIN (FORMAT binary);

-- What the letters of some reasons and feeds take already.
-- name: sizes
SELECT reason, feed, sum(bytes)::bigint AS bytes
FROM dead_letter_tally
JOIN unnest(%(reasons)s::text[], %(feeds)s::text[]) AS wanted (reason, feed) USING (reason, feed)
GROUP BY reason, feed;

-- Of all letters of a batch, so that their rows are locked in one order, whoever writes beside us:
-- those that are kept are tallied as they are stored.
-- name: count_beyond
INSERT INTO dead_letter_tally AS tally
    (reason, feed, hour, letters, bytes, beyond, first_at, last_at)
SELECT reason, feed, date_bin('1 hour', received_at, '2000-01-01Z'), 0, 0,
       count(*) FILTER (WHERE is_beyond), min(received_at), max(received_at)
FROM unnest(
    %(reasons)s::text[], %(feeds)s::text[], %(times)s::timestamptz[], %(are_beyond)s::boolean[]
) AS letter (reason, feed, received_at, is_beyond)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
ON CONFLICT (reason, feed, hour) DO UPDATE SET
    beyond = tally.beyond + excluded.beyond,
    first_at = least(tally.first_at, excluded.first_at),
    last_at = greatest(tally.last_at, excluded.last_at);

-- name: counts
SELECT reason, feed, sum(letters)::bigint AS letters, sum(beyond)::bigint AS beyond
FROM dead_letter_tally
GROUP BY reason, feed
HAVING sum(letters) > 0 OR sum(beyond) > 0
ORDER BY reason, feed;

-- Each with its newest letter as an example; the tally, not the letters, is read through.
-- name: groups
SELECT counted.*, newest.topic, newest.detail
FROM (
    SELECT
        reason,
        feed,
        sum(letters)::bigint AS letters,
        sum(beyond)::bigint AS beyond,
        min(first_at) AS first_at,
        max(last_at) AS last_at,
        coalesce(sum(letters + beyond) FILTER (WHERE hour > now() - interval '24 hours'), 0)::bigint
            AS last_24h
    FROM dead_letter_tally
    WHERE (letters > 0 OR beyond > 0)
      AND reason = coalesce(%(reason)s, reason) AND feed = coalesce(%(feed)s, feed)
    GROUP BY reason, feed
) AS counted
LEFT JOIN LATERAL (
    SELECT topic, detail
    FROM dead_letter AS letter
    WHERE letter.reason = counted.reason AND letter.feed = counted.feed
    ORDER BY id DESC
    LIMIT 1
) AS newest ON true
ORDER BY letters + beyond DESC, reason, feed;

-- In order of their ids. The index is entered once for each reason and feed that fit, whatever those are.
-- name: page
SELECT letter.*
FROM (
    SELECT DISTINCT reason, feed
    FROM dead_letter_tally
    WHERE letters > 0
      AND reason = coalesce(%(reason)s, reason) AND feed = coalesce(%(feed)s, feed)
) AS wanted
CROSS JOIN LATERAL (
    SELECT id, received_at, topic, payload, reason, detail, feed
    FROM dead_letter
    WHERE reason = wanted.reason AND feed = wanted.feed AND {beyond}
    ORDER BY id {way}
    LIMIT %(limit)s
) AS letter
ORDER BY letter.id {way}
LIMIT %(limit)s;

-- name: older
id < %(after)s

-- name: newer
id > %(after)s

-- name: newest_id
SELECT coalesce(max(id), 0) FROM dead_letter;

-- The next ones to work on, oldest first: so many, and no more bytes than fit into memory easily.
-- name: next_ids
SELECT id
FROM (
    SELECT letter.id, sum(letter.bytes) OVER (ORDER BY letter.id) - letter.bytes AS bytes_before
    FROM (
        SELECT DISTINCT reason, feed
        FROM dead_letter_tally
        WHERE letters > 0
          AND reason = coalesce(%(reason)s, reason) AND feed = coalesce(%(feed)s, feed)
    ) AS wanted
    CROSS JOIN LATERAL (
        SELECT id, octet_length(payload) AS bytes
        FROM dead_letter
        WHERE reason = wanted.reason AND feed = wanted.feed
          AND id > %(after)s AND id <= %(newest)s
          AND received_at >= coalesce(%(since)s::timestamptz, '-infinity')
          AND received_at < coalesce(%(until)s::timestamptz, 'infinity')
        ORDER BY id
        LIMIT %(limit)s
    ) AS letter
    ORDER BY letter.id
    LIMIT %(limit)s
) AS following
WHERE bytes_before < %(limit_bytes)s
ORDER BY id;

-- name: count
SELECT count(*)
FROM dead_letter
WHERE reason = coalesce(%(reason)s, reason) AND feed = coalesce(%(feed)s, feed)
  AND received_at >= coalesce(%(since)s::timestamptz, '-infinity')
  AND received_at < coalesce(%(until)s::timestamptz, 'infinity');

-- All letters of the messages that these are letters of.
-- name: of_same_messages
SELECT DISTINCT ON (letter.id)
    letter.id, letter.received_at, letter.topic, letter.payload, letter.reason, letter.detail,
    letter.feed
FROM dead_letter AS asked
JOIN dead_letter AS letter
    ON letter.received_at = asked.received_at
    AND letter.topic = asked.topic
    AND letter.payload = asked.payload
WHERE asked.id = ANY(%(ids)s)
ORDER BY letter.id;

-- name: rewrite
UPDATE dead_letter AS letter
SET reason = fresh.reason, feed = fresh.feed, detail = fresh.detail
FROM unnest(%(ids)s::bigint[], %(reasons)s::text[], %(feeds)s::text[], %(details)s::text[])
    AS fresh (id, reason, feed, detail)
WHERE letter.id = fresh.id;

-- name: remove
DELETE FROM dead_letter WHERE id = ANY(%(ids)s);

-- One process at a time tries letters again; held until the session ends.
-- name: take_turn
SELECT pg_try_advisory_lock(hashtext('vigie.dead_letters'));

-- What was only counted is forgotten with the letters that it came beside.
-- name: forget_tally
DELETE FROM dead_letter_tally
WHERE reason = coalesce(%(reason)s, reason) AND feed = coalesce(%(feed)s, feed)
  AND letters = 0
  AND last_at < coalesce(%(until)s::timestamptz, 'infinity');
