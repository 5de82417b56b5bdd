-- Dead letters know the feed that they came by, and what there is of them is counted as they come
-- and go.

-- Of those that are there already, nobody wrote it down.
ALTER TABLE dead_letter ADD COLUMN feed text NOT NULL DEFAULT 'unknown';

DROP INDEX dead_letter_by_reason;
CREATE INDEX dead_letter_by_group ON dead_letter (reason, feed, id);

-- By the hour of their receipt: how many letters of a reason and feed are kept and about how many
-- bytes those are, and how many more came beyond the limits and were counted only.
CREATE TABLE dead_letter_tally (
    reason text NOT NULL,
    feed text NOT NULL,
    hour timestamptz NOT NULL,
    letters bigint NOT NULL,
    bytes bigint NOT NULL,
    beyond bigint NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (reason, feed, hour)
) WITH (fillfactor = 50);

-- The bytes of a letter: its parts, and what any row takes.
CREATE FUNCTION dead_letter_bytes(topic text, payload bytea, detail text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 100 + octet_length(topic) + octet_length(payload) + octet_length(detail);

INSERT INTO dead_letter_tally (reason, feed, hour, letters, bytes, beyond, first_at, last_at)
SELECT reason, feed, date_bin('1 hour', received_at, '2000-01-01Z'), count(*),
       sum(dead_letter_bytes(topic, payload, detail)), 0, min(received_at), max(received_at)
FROM dead_letter
GROUP BY 1, 2, 3;

-- Whoever brings or takes letters, the tally follows; the argument says in which direction.
CREATE FUNCTION tally_dead_letters() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO dead_letter_tally AS tally
        (reason, feed, hour, letters, bytes, beyond, first_at, last_at)
    SELECT reason, feed, date_bin('1 hour', received_at, '2000-01-01Z'),
           tg_argv[0]::integer * count(*),
           tg_argv[0]::integer * sum(dead_letter_bytes(topic, payload, detail)),
           0, min(received_at), max(received_at)
    FROM changed
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
    ON CONFLICT (reason, feed, hour) DO UPDATE SET
        letters = tally.letters + excluded.letters,
        bytes = tally.bytes + excluded.bytes,
        first_at = least(tally.first_at, excluded.first_at),
        last_at = greatest(tally.last_at, excluded.last_at);
    RETURN NULL;
END;
$$;

CREATE TRIGGER tally_more AFTER INSERT ON dead_letter
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION tally_dead_letters('1');

CREATE TRIGGER tally_less AFTER DELETE ON dead_letter
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION tally_dead_letters('-1');

CREATE TRIGGER tally_before AFTER UPDATE ON dead_letter
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION tally_dead_letters('-1');

CREATE TRIGGER tally_after AFTER UPDATE ON dead_letter
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION tally_dead_letters('1');
