-- How devices and feeds are: what came by them, when the last of it did, and how fast lately.

-- `recent` is how many readings came lately, each weighted by exp(-age / 10 min) at `last_seen`.
-- `skew_s` is how much later than their own time readings arrive, while they come as they are made.
CREATE TABLE device_health (
    device text PRIMARY KEY REFERENCES device,
    feed text NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    messages bigint NOT NULL,
    readings bigint NOT NULL,
    suspect bigint NOT NULL,
    duplicates bigint NOT NULL,
    corrections bigint NOT NULL,
    recent double precision NOT NULL,
    skew_s double precision
) WITH (fillfactor = 50);

CREATE TABLE feed_health (
    feed text PRIMARY KEY,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    messages bigint NOT NULL,
    readings bigint NOT NULL,
    dead_letters bigint NOT NULL,
    recent double precision NOT NULL
) WITH (fillfactor = 50);

-- What is left of an amount after a while, by the same weights.
CREATE FUNCTION faded(amount double precision, since timestamptz, until timestamptz)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN amount * exp(-least(greatest(extract(epoch FROM until - since) / 600.0, 0), 100));
