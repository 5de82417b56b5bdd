-- Retention and compression on TimescaleDB: rollups go by whole chunks, as readings do.

-- A chunk holds about as many rows in each.
SELECT create_hypertable(
    'reading_1m', by_range('bucket', INTERVAL '7 days'),
    create_default_indexes => false, migrate_data => true
);
SELECT create_hypertable(
    'reading_15m', by_range('bucket', INTERVAL '28 days'),
    create_default_indexes => false, migrate_data => true
);
SELECT create_hypertable(
    'reading_1h', by_range('bucket', INTERVAL '112 days'),
    create_default_indexes => false, migrate_data => true
);

-- What retention has removed of a series or a group (`id`) in a table: whatever is older than
-- `before`. Nothing there may be worked out anew, as what it is made of is not whole.
CREATE TABLE forgotten (
    relation text NOT NULL,
    id integer NOT NULL,
    before timestamptz NOT NULL,
    PRIMARY KEY (relation, id)
);

-- Drops the chunks of a table that lie wholly before the cutoff; returns how many, or null when the
-- table has none.
CREATE FUNCTION drop_parts_before(relation text, cutoff timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM timescaledb_information.hypertables
        WHERE hypertable_schema = current_schema() AND hypertable_name = relation
    ) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT count(*) FROM drop_chunks(relation::regclass, older_than => cutoff));
END $$;

-- Has chunks of a table compressed when all of them is older than `age`; null means never. Returns
-- whether that is possible: compression is not in the Apache build.
CREATE FUNCTION compress_after(relation text, age interval) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    job record;
BEGIN
    IF current_setting('timescaledb.license') <> 'timescale' THEN
        RETURN age IS NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('vigie.compress_after'));
    SELECT job_id, config INTO job
    FROM timescaledb_information.jobs
    WHERE hypertable_schema = current_schema() AND hypertable_name = relation
      AND proc_name = 'policy_compression';
    IF job.job_id IS NULL AND age IS NOT NULL THEN
        EXECUTE format(
            'ALTER TABLE %I SET (timescaledb.enable_columnstore, '
            'timescaledb.segmentby = ''series_id'', timescaledb.orderby = %L)',
            relation, CASE relation WHEN 'reading' THEN 'time' ELSE 'bucket' END
        );
        CALL add_columnstore_policy(relation::regclass, after => age);
    ELSIF job.job_id IS NOT NULL AND age IS NULL THEN
        CALL remove_columnstore_policy(relation::regclass);
    ELSIF (job.config ->> 'compress_after')::interval <> age THEN
        PERFORM alter_job(
            job.job_id, config => job.config || jsonb_build_object('compress_after', age)
        );
    END IF;
    RETURN true;
END $$;
