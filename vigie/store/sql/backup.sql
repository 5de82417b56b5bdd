-- What a backup is taken of, and what a restore finds in its way.

-- name: server
SELECT
    current_setting('server_version_num')::integer / 10000 AS major,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb;

-- Whoever migrates, or restores at the same time, waits until this session ends.
-- name: wait_for_turn
SELECT pg_advisory_lock(hashtext('vigie.migrate'));

-- Everything that holds rows in the schema of Vigie and belongs to no extension.
-- name: tables
SELECT relname
FROM pg_class
WHERE relnamespace = 'public'::regnamespace
  AND relkind IN ('r', 'p', 'm')
  AND NOT relispartition
  AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
  )
ORDER BY relname;

-- name: holds_data
SELECT
    EXISTS (SELECT FROM series)
    OR EXISTS (SELECT FROM dead_letter)
    OR EXISTS (SELECT FROM device WHERE status <> 'confirmed');

-- The grants are those that a new database has.
-- name: clear
SET LOCAL lock_timeout = '10s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;

-- name: has_timescaledb_version
SELECT 1
FROM pg_available_extension_versions
WHERE name = 'timescaledb' AND version = %(version)s;

-- name: timescaledb_version
SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb';

-- name: create_timescaledb
CREATE EXTENSION IF NOT EXISTS timescaledb SCHEMA public VERSION {};

-- name: before_timescaledb
SELECT timescaledb_pre_restore();

-- name: after_timescaledb
SELECT timescaledb_post_restore();
