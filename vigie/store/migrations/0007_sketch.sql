-- Sketches of the readings of a day, from which percentiles of any range of days can be told to
-- 1 % (DDSketch: Masson, Rim, Lee, VLDB 2019). Worked out with the days of migration 0005.

-- The bin of a value: each is 1.01 / 0.99 times as wide as the one before it towards zero, so that
-- its middle is within 1 % of whatever is in it. What is closer to zero than 1e-9 is zero, and what
-- is beyond 3e275 counts as that.
CREATE FUNCTION sketch_bin(value double precision) RETURNS smallint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN abs(value) < 1e-9 THEN 0
    ELSE sign(value) * least(
        1 + ceil((ln(abs(value)) - ln(1e-9::double precision)) / 0.020000666706669543),
        32767
    )
END::smallint;

-- How many trusted readings of a series fell into each bin on a day of the city; gauges and deltas.
CREATE TABLE sketch_1d (
    series_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    bins smallint[] NOT NULL,
    counts integer[] NOT NULL,
    PRIMARY KEY (series_id, bucket)
);

-- The same of all series of a group.
CREATE TABLE group_sketch_1d (
    group_id integer NOT NULL,
    bucket timestamptz NOT NULL,
    bins smallint[] NOT NULL,
    counts integer[] NOT NULL,
    PRIMARY KEY (group_id, bucket)
);

-- The days that are stored already get theirs.
INSERT INTO rollup_log (grain, bucket, series)
SELECT '1d', bucket, array_agg(series_id)
FROM reading_1d
GROUP BY bucket;
