-- What a city is made of. One database holds one city.

CREATE TABLE city (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    id text NOT NULL
);

-- The catalogue's arithmetic, so that SQL can follow it.
CREATE TABLE metric (
    id text PRIMARY KEY,
    unit text NOT NULL,
    temporal text NOT NULL CHECK (temporal IN ('gauge', 'delta', 'counter', 'state')),
    spatial text NOT NULL CHECK (spatial IN ('sum', 'mean', 'weighted', 'max', 'none')),
    weight text REFERENCES metric DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE device (
    id text PRIMARY KEY,
    kind text NOT NULL,
    name text,
    lat double precision CHECK (lat BETWEEN -90 AND 90),
    lon double precision CHECK (lon BETWEEN -180 AND 180),
    district text,
    interval_s double precision CHECK (interval_s > 0),
    attributes jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL CHECK (status IN ('confirmed', 'provisional', 'retired')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX device_by_kind ON device (kind);
CREATE INDEX device_by_district ON device (district);

CREATE TABLE series (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device text NOT NULL REFERENCES device,
    metric text NOT NULL REFERENCES metric,
    UNIQUE (device, metric)
);
CREATE INDEX series_by_metric ON series (metric);

-- The newest reading of each series; small and hot, so rows leave room to be updated in place.
CREATE TABLE latest (
    series_id integer PRIMARY KEY REFERENCES series,
    time timestamptz NOT NULL,
    value double precision NOT NULL,
    quality smallint NOT NULL,
    received_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL,
    topic text NOT NULL,
    payload bytea NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL
);
CREATE INDEX dead_letter_by_time ON dead_letter (received_at);
CREATE INDEX dead_letter_by_reason ON dead_letter (reason, id);

-- What each running service last said of itself.
CREATE TABLE service_status (
    service text NOT NULL,
    instance text NOT NULL,
    at timestamptz NOT NULL,
    state jsonb NOT NULL,
    PRIMARY KEY (service, instance)
);
