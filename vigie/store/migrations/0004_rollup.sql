-- Readings by the hour, so that the cost of a chart follows its points and not its history.

-- The parts of an hour of a series, from its trusted readings; they merge into any longer bucket.
-- `first` and `last` are values in the order of time; `rise` is the sum of a register's steps
-- within the hour, null when there is no step. A row with n = 0 is an hour that was emptied.
CREATE TABLE reading_1h (
    series_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    n integer NOT NULL,
    sum double precision,
    min double precision,
    max double precision,
    first double precision,
    last double precision,
    rise double precision,
    PRIMARY KEY (series_id, bucket)
);

-- Hours whose readings changed since their parts were worked out, written in the transaction that
-- changed them. While an hour is in here, reads take it from the readings themselves. Nothing is
-- ever updated in here, so writers never wait for each other or for a refresh.
CREATE TABLE rollup_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bucket timestamptz NOT NULL,
    series integer[] NOT NULL
);
CREATE INDEX rollup_log_by_bucket ON rollup_log (bucket);

INSERT INTO rollup_log (bucket, series)
SELECT time_bucket('1 hour', time) AS bucket, array_agg(DISTINCT series_id)
FROM reading
GROUP BY bucket;
