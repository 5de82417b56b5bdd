-- How large the database is. What differs between the engines is a pair of queries side by side.

-- name: versions
SELECT
    current_setting('server_version') AS postgresql,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb,
    pg_database_size(current_database()) AS database_bytes;

-- name: relation_size
SELECT pg_table_size(relation), pg_indexes_size(relation)
FROM (SELECT to_regclass(%(relation)s) AS relation) AS found;

-- name: count
SELECT count(*) FROM {relation};

-- The rows are the analysed partitions' density over the pages of all, as the planner reckons;
-- NULL when none has been analysed.
-- name: reading_size_postgres
SELECT
    coalesce(sum(pg_table_size(oid)), 0)::bigint AS table_bytes,
    coalesce(sum(pg_indexes_size(oid)), 0)::bigint AS index_bytes,
    (
        sum(reltuples::float8) FILTER (WHERE relpages > 0)
        / sum(relpages) FILTER (WHERE relpages > 0)
        * sum(pg_relation_size(oid)) / current_setting('block_size')::integer
    )::bigint AS estimated_rows
FROM pg_partition_tree('reading')
JOIN pg_class ON pg_class.oid = relid
WHERE isleaf AND relkind = 'r';

-- TimescaleDB knows the rows of chunks that are compressed or were analysed; the others are
-- reckoned as above.
-- name: reading_size_timescale
WITH size AS (
    SELECT
        coalesce(sum(table_bytes + coalesce(toast_bytes, 0)), 0)::bigint AS table_bytes,
        coalesce(sum(index_bytes), 0)::bigint AS index_bytes
    FROM hypertable_detailed_size('reading')
), density AS (
    SELECT
        sum(reltuples::float8) FILTER (WHERE relpages > 0)
        / sum(relpages) FILTER (WHERE relpages > 0)
        / current_setting('block_size')::integer AS rows_per_byte,
        coalesce(sum(pg_relation_size(oid)) FILTER (WHERE reltuples < 0), 0) AS unknown_bytes
    FROM pg_inherits
    JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'reading'::regclass
)
SELECT
    table_bytes,
    index_bytes,
    approximate_row_count('reading')
    + CASE unknown_bytes WHEN 0 THEN 0 ELSE (unknown_bytes * rows_per_byte)::bigint END
        AS estimated_rows
FROM size, density;

-- name: parts_postgres
SELECT bound[1]::timestamptz AS starts_at, bound[2]::timestamptz AS ends_at
FROM pg_partition_tree('reading')
JOIN pg_class ON pg_class.oid = relid
CROSS JOIN regexp_match(
    pg_get_expr(relpartbound, relid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$
) AS bound
WHERE isleaf AND relkind = 'r'
ORDER BY starts_at;

-- name: parts_timescale
SELECT range_start AS starts_at, range_end AS ends_at
FROM timescaledb_information.chunks
WHERE hypertable_name = 'reading'
ORDER BY starts_at;

-- One look into the index for each series, in one part.
-- name: oldest_reading_in
SELECT min(first.time)
FROM series
CROSS JOIN LATERAL (
    SELECT time
    FROM reading
    WHERE series_id = series.id AND time >= %(starts_at)s AND time < %(ends_at)s
    ORDER BY time
    LIMIT 1
) AS first;

-- name: newest_reading
SELECT max(time) FROM latest;
