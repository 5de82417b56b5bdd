-- How large the database is. What differs between the engines is a pair of queries side by side.

-- name: versions
SELECT
    current_setting('server_version') AS postgresql,
    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb') AS timescaledb,
    pg_database_size(current_database()) AS database_bytes;

-- The tables that TimescaleDB keeps in chunks.
-- name: hypertables
SELECT hypertable_name
FROM timescaledb_information.hypertables
WHERE hypertable_schema = current_schema();

-- name: count
SELECT count(*) FROM {relation};

-- The rows are the analysed partitions' density over the pages of all, as the planner reckons;
-- NULL when none has been analysed. A table without partitions is its own only one.
-- name: size_postgres
SELECT
    coalesce(sum(pg_table_size(oid)), 0)::bigint AS table_bytes,
    coalesce(sum(pg_indexes_size(oid)), 0)::bigint AS index_bytes,
    (
        sum(reltuples::float8) FILTER (WHERE relpages > 0)
        / sum(relpages) FILTER (WHERE relpages > 0)
        * sum(pg_relation_size(oid)) / current_setting('block_size')::integer
    )::bigint AS estimated_rows
FROM pg_class
WHERE relkind = 'r'
  AND (oid = %(relation)s::regclass
       OR oid IN (SELECT relid FROM pg_partition_tree(%(relation)s) WHERE isleaf));

-- TimescaleDB knows the rows of chunks that are compressed or were analysed; the others are
-- reckoned as above.
-- name: size_timescale
WITH size AS (
    SELECT
        coalesce(sum(table_bytes + coalesce(toast_bytes, 0)), 0)::bigint AS table_bytes,
        coalesce(sum(index_bytes), 0)::bigint AS index_bytes
    FROM hypertable_detailed_size(%(relation)s::regclass)
), density AS (
    SELECT
        sum(reltuples::float8) FILTER (WHERE relpages > 0)
        / sum(relpages) FILTER (WHERE relpages > 0)
        / current_setting('block_size')::integer AS rows_per_byte,
        coalesce(sum(pg_relation_size(oid)) FILTER (WHERE reltuples < 0), 0) AS unknown_bytes
    FROM pg_inherits
    JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = %(relation)s::regclass
)
SELECT
    table_bytes,
    index_bytes,
    approximate_row_count(%(relation)s::regclass)
    + CASE unknown_bytes WHEN 0 THEN 0 ELSE (unknown_bytes * rows_per_byte)::bigint END
        AS estimated_rows
FROM size, density;

-- No row where nothing is compressed; the Apache build would refuse to be asked.
-- name: compression
SELECT
    size.number_compressed_chunks AS chunks,
    size.before_compression_total_bytes AS before_bytes,
    size.after_compression_total_bytes AS after_bytes
FROM (SELECT current_setting('timescaledb.license') = 'timescale') AS licence (is_whole)
CROSS JOIN LATERAL hypertable_columnstore_stats(%(relation)s::regclass) AS size
WHERE licence.is_whole AND size.number_compressed_chunks > 0;

-- name: parts_postgres
SELECT bound[1]::timestamptz AS starts_at, bound[2]::timestamptz AS ends_at
FROM pg_partition_tree(%(relation)s)
JOIN pg_class ON pg_class.oid = relid
CROSS JOIN regexp_match(
    pg_get_expr(relpartbound, relid), $$FROM \('([^']+)'\) TO \('([^']+)'\)$$
) AS bound
WHERE isleaf AND relkind = 'r' AND bound IS NOT NULL
ORDER BY starts_at;

-- name: parts_timescale
SELECT range_start AS starts_at, range_end AS ends_at
FROM timescaledb_information.chunks
WHERE hypertable_schema = current_schema() AND hypertable_name = %(relation)s
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

-- Two looks into the index for each series or group.
-- name: span_by_owner
SELECT min(first.at), max(last.at)
FROM {owner} AS owner
CROSS JOIN LATERAL (
    SELECT {time} AS at FROM {relation} WHERE {key} = owner.id ORDER BY {time} LIMIT 1
) AS first
CROSS JOIN LATERAL (
    SELECT {time} AS at FROM {relation} WHERE {key} = owner.id ORDER BY {time} DESC LIMIT 1
) AS last;

-- name: span
SELECT min({time}), max({time}) FROM {relation};

-- While a job runs, TimescaleDB has no time for its next start.
-- name: compressions
SELECT
    jobs.hypertable_name AS relation,
    (jobs.config ->> 'compress_after')::interval AS age,
    nullif(coalesce(job_stats.next_start, jobs.next_start), '-infinity') AS at
FROM timescaledb_information.jobs
LEFT JOIN timescaledb_information.job_stats USING (job_id)
WHERE jobs.proc_name = 'policy_compression' AND jobs.hypertable_schema = current_schema()
ORDER BY jobs.hypertable_name;
