-- Devices as staff change them.

-- In one order, so that two who change the same devices wait for each other.
-- name: hold
SELECT id FROM device WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE;

-- What is said of it stays, and whatever it says of itself later no longer wins.
-- name: confirm
UPDATE device
SET status = 'confirmed', name = said.name, kind = said.kind, lat = said.lat, lon = said.lon,
    district = said.district, interval_s = said.interval_s, updated_at = now()
FROM (
    SELECT
        id,
        coalesce(%(name)s, name) AS name,
        coalesce(%(kind)s, kind) AS kind,
        coalesce(%(lat)s, lat) AS lat,
        coalesce(%(lon)s, lon) AS lon,
        CASE WHEN %(is_placed)s THEN %(district)s ELSE district END AS district,
        coalesce(%(interval_s)s, interval_s) AS interval_s
    FROM device
) AS said
WHERE device.id = said.id AND device.id = ANY(%(ids)s)
    AND (device.status, device.name, device.kind, device.lat, device.lon, device.district,
         device.interval_s)
        IS DISTINCT FROM
        ('confirmed', said.name, said.kind, said.lat, said.lon, said.district, said.interval_s)
RETURNING device.id, device.kind;

-- name: retire
UPDATE device SET status = 'retired', updated_at = now()
WHERE id = ANY(%(ids)s) AND status <> 'retired'
RETURNING id, kind;
