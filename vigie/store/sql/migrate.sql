-- Migrations, and the catalogue and devices that they bring up to date.

-- name: wait_for_turn
SELECT pg_advisory_xact_lock(hashtext('vigie.migrate'));

-- name: create_ledger
CREATE TABLE IF NOT EXISTS schema_migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    engine text NOT NULL,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

-- name: has_ledger
SELECT to_regclass('schema_migration') IS NOT NULL;

-- name: applied
SELECT number, digest FROM schema_migration;

-- name: engine
SELECT engine FROM schema_migration ORDER BY number LIMIT 1;

-- The extension counts as available when it is there or when this role may create it.
-- name: timescale_is_available
SELECT 1
FROM pg_available_extensions
WHERE name = 'timescaledb'
  AND (
    installed_version IS NOT NULL
    OR ((SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        AND current_setting('shared_preload_libraries') LIKE '%timescaledb%')
  );

-- name: record
INSERT INTO schema_migration (number, name, engine, digest)
VALUES (%(number)s, %(name)s, %(engine)s, %(digest)s);

-- name: claim
INSERT INTO city (id) VALUES (%(city)s) ON CONFLICT DO NOTHING;

-- name: city
SELECT id FROM city;

-- name: sync_metric
INSERT INTO metric (id, unit, temporal, spatial, weight)
VALUES (%(id)s, %(unit)s, %(temporal)s, %(spatial)s, %(weight)s)
ON CONFLICT (id) DO UPDATE SET
    unit = excluded.unit,
    temporal = excluded.temporal,
    spatial = excluded.spatial,
    weight = excluded.weight
WHERE (metric.unit, metric.temporal, metric.spatial, metric.weight)
    IS DISTINCT FROM (excluded.unit, excluded.temporal, excluded.spatial, excluded.weight);

-- A device in the city's file is confirmed; the file wins over what a device said of itself.
-- name: sync_device
INSERT INTO device (id, kind, name, lat, lon, district, interval_s, attributes, status)
VALUES (
    %(id)s, %(kind)s, %(name)s, %(lat)s, %(lon)s, %(district)s, %(interval_s)s, %(attributes)s,
    'confirmed'
)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind,
    name = excluded.name,
    lat = excluded.lat,
    lon = excluded.lon,
    district = excluded.district,
    interval_s = excluded.interval_s,
    attributes = excluded.attributes,
    status = CASE device.status WHEN 'retired' THEN 'retired' ELSE 'confirmed' END,
    updated_at = now()
WHERE (device.kind, device.name, device.lat, device.lon, device.district, device.interval_s,
       device.attributes, device.status = 'provisional')
    IS DISTINCT FROM
      (excluded.kind, excluded.name, excluded.lat, excluded.lon, excluded.district,
       excluded.interval_s, excluded.attributes, false);

-- name: sync_zone
UPDATE city SET time_zone = %(zone)s WHERE time_zone <> %(zone)s;

-- Days of another zone are no days of this one. No refresh may still be working out old ones.
-- name: wait_for_refresh
SELECT pg_advisory_xact_lock(hashtext('vigie.refresh_rollups'));

-- name: forget_days
TRUNCATE reading_1d, group_1d, sketch_1d, group_sketch_1d;

-- name: forget_changed_days
DELETE FROM rollup_log WHERE grain = '1d';

-- name: redo_days
INSERT INTO rollup_log (grain, bucket, series)
SELECT '1d', start_of_day(date_trunc('day', bucket AT TIME ZONE %(zone)s), %(zone)s) AS day,
    array_agg(DISTINCT series_id)
FROM reading_15m
GROUP BY day;
