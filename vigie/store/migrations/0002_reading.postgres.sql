-- Raw readings on plain PostgreSQL: a partition per week, made when the first reading needs it.

-- The same buckets as TimescaleDB's time_bucket: they start from Monday 2000-01-03.
CREATE FUNCTION time_bucket(width interval, at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN date_bin(width, at, TIMESTAMPTZ '2000-01-03 00:00:00+00');

CREATE FUNCTION time_bucket(width interval, at timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN date_bin(width, at, TIMESTAMP '2000-01-03 00:00:00');

CREATE TABLE reading (
    series_id integer NOT NULL,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    PRIMARY KEY (series_id, time)
) PARTITION BY RANGE (time);

-- Makes room for readings in the given weeks (each by its Monday, UTC).
-- A new partition is attached rather than created in place: attaching does not shut readers out.
CREATE PROCEDURE make_room_for_readings(weeks timestamptz[])
LANGUAGE plpgsql AS $$
DECLARE
    week timestamptz;
    partition text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('vigie.make_room_for_readings'));
    FOREACH week IN ARRAY weeks LOOP
        partition := 'reading_' || to_char(week AT TIME ZONE 'UTC', 'YYYYMMDD');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE reading INCLUDING ALL)', partition);
        EXECUTE format(
            'ALTER TABLE reading ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, week, week + interval '7 days'
        );
    END LOOP;
END $$;
