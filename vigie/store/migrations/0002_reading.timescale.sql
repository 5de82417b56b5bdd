-- Raw readings on TimescaleDB: a hypertable with a chunk per week.

CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE reading (
    series_id integer NOT NULL,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    PRIMARY KEY (series_id, time)
);
SELECT create_hypertable(
    'reading', by_range('time', INTERVAL '7 days'), create_default_indexes => false
);

-- TimescaleDB makes its chunks by itself.
CREATE PROCEDURE make_room_for_readings(weeks timestamptz[])
LANGUAGE plpgsql AS $$ BEGIN END $$;
