-- Rollups by quarter hour, hour and day of the city, of each series and of each group of series.
-- What belongs together is worked out from readings by `vigie db maintain`; see rollup.sql.

DROP TABLE reading_1h;
DROP TABLE rollup_log;

-- The zone whose days are stored.
ALTER TABLE city ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';

-- The first instant of the day on which `midnight` is, by the clocks of `zone`. Where clocks are
-- put back at midnight, that is the first of two; where they jump over it, the jump. (Not STRICT:
-- such a function with a CASE is called each time instead of becoming part of the statement.)
CREATE FUNCTION start_of_day(midnight timestamp, zone text) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
    WHEN (midnight AT TIME ZONE zone - interval '1 hour') AT TIME ZONE zone >= midnight
    THEN midnight AT TIME ZONE zone - interval '1 hour'
    ELSE midnight AT TIME ZONE zone
END;

-- The series of one metric, of devices of one kind in one district: what charts of a city combine.
CREATE TABLE series_group (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    metric text NOT NULL REFERENCES metric,
    kind text NOT NULL,
    district text,
    UNIQUE NULLS NOT DISTINCT (metric, kind, district)
);

-- `is_dense`: it reports so often that its minutes are stored as well.
ALTER TABLE series
    ADD COLUMN group_id integer REFERENCES series_group,
    ADD COLUMN is_dense boolean NOT NULL DEFAULT false;

-- Groups whose members changed, to be worked out afresh; not used for answers until then.
CREATE TABLE regroup_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    group_id integer NOT NULL REFERENCES series_group
);

CREATE FUNCTION find_series_group(of_metric text, of_kind text, of_district text) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    found integer;
BEGIN
    LOOP
        SELECT id INTO found
        FROM series_group
        WHERE metric = of_metric AND kind = of_kind AND district IS NOT DISTINCT FROM of_district;
        EXIT WHEN found IS NOT NULL;
        INSERT INTO series_group (metric, kind, district)
        VALUES (of_metric, of_kind, of_district)
        ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN found;
END $$;

-- The device's row is locked, so that it does not move to another district meanwhile.
CREATE FUNCTION join_series_group() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    owner device;
BEGIN
    SELECT * INTO owner FROM device WHERE id = NEW.device FOR SHARE;
    IF NOT FOUND THEN
        RAISE foreign_key_violation
        USING MESSAGE = format('foreign key of series: there is no device %L', NEW.device);
    END IF;
    NEW.group_id := find_series_group(NEW.metric, owner.kind, owner.district);
    RETURN NEW;
END $$;

CREATE FUNCTION change_series_group() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO regroup_log (group_id) SELECT group_id FROM series WHERE device = NEW.id;
    UPDATE series SET group_id = find_series_group(metric, NEW.kind, NEW.district)
    WHERE device = NEW.id;
    INSERT INTO regroup_log (group_id) SELECT group_id FROM series WHERE device = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION redo_groups_of_metric() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO regroup_log (group_id) SELECT id FROM series_group WHERE metric = NEW.id;
    RETURN NULL;
END $$;

UPDATE series SET group_id = find_series_group(series.metric, device.kind, device.district)
FROM device
WHERE device.id = series.device;
ALTER TABLE series ALTER COLUMN group_id SET NOT NULL;
CREATE INDEX series_by_group ON series (group_id);

CREATE TRIGGER join_series_group BEFORE INSERT ON series
FOR EACH ROW EXECUTE FUNCTION join_series_group();

CREATE TRIGGER change_series_group AFTER UPDATE OF kind, district ON device
FOR EACH ROW WHEN ((OLD.kind, OLD.district) IS DISTINCT FROM (NEW.kind, NEW.district))
EXECUTE FUNCTION change_series_group();

CREATE TRIGGER redo_groups_of_metric AFTER UPDATE OF temporal, weight ON metric
FOR EACH ROW WHEN ((OLD.temporal, OLD.weight) IS DISTINCT FROM (NEW.temporal, NEW.weight))
EXECUTE FUNCTION redo_groups_of_metric();

-- The parts of a bucket of a series, from its trusted readings; they merge into any longer bucket.
-- `rise` is the sum of a register's steps within the bucket, null when there is no step; `area` is
-- the sum of each value times the seconds until the next reading of the bucket.
CREATE TABLE reading_15m (
    series_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    n integer NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    first double precision NOT NULL,
    first_at timestamptz NOT NULL,
    last double precision NOT NULL,
    last_at timestamptz NOT NULL,
    rise double precision,
    area double precision NOT NULL,
    PRIMARY KEY (series_id, bucket)
);

-- Minutes of dense series only: where a series reports once a minute, they would double it.
CREATE TABLE reading_1m (LIKE reading_15m INCLUDING ALL);

CREATE TABLE reading_1h (LIKE reading_15m INCLUDING ALL);

-- Days of the city: each bucket is the first instant of one, and has 23, 24 or 25 hours.
CREATE TABLE reading_1d (LIKE reading_15m INCLUDING ALL);

-- A group's series in a bucket, each by its own arithmetic over time first. `devices` have a value;
-- `sum`, `low` and `high` are of their values; `weight` and `weighted` of those that have a weight.
-- `covered_s` is for how many seconds of the bucket readings stand, added over devices.
CREATE TABLE group_15m (
    group_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    n bigint NOT NULL,
    devices integer NOT NULL,
    covered_s double precision NOT NULL,
    sum double precision,
    low double precision,
    high double precision,
    weight double precision,
    weighted double precision,
    PRIMARY KEY (group_id, bucket)
);

CREATE TABLE group_1h (LIKE group_15m INCLUDING ALL);

CREATE TABLE group_1d (LIKE group_15m INCLUDING ALL);

-- Buckets of a grain whose parts changed since they were worked out. Writers add quarter hours in
-- the transaction that changes them; the maintainer adds hours and days. While a bucket is in here,
-- reads take it from the readings themselves. Nothing is ever updated in here, so writers never
-- wait for each other or for a refresh.
CREATE TABLE rollup_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grain text NOT NULL CHECK (grain IN ('15m', '1h', '1d')),
    bucket timestamptz NOT NULL,
    series integer[] NOT NULL
);
CREATE INDEX rollup_log_by_bucket ON rollup_log (grain, bucket);

INSERT INTO rollup_log (grain, bucket, series)
SELECT '15m', time_bucket('15 minutes', time) AS bucket, array_agg(DISTINCT series_id)
FROM reading
GROUP BY bucket;
