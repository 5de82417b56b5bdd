-- Drops the weeks of readings that lie wholly before the cutoff; returns how many.
CREATE FUNCTION drop_readings_before(cutoff timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    week regclass;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('vigie.make_room_for_readings'));
    FOR week IN
        SELECT inhrelid::regclass
        FROM pg_inherits
        JOIN pg_class ON pg_class.oid = inhrelid
        -- Only CASE keeps the planner from reading the names of other partitions as dates.
        WHERE CASE inhparent WHEN 'reading'::regclass
            THEN to_timestamp(right(relname, 8), 'YYYYMMDD') + interval '7 days' <= cutoff
            ELSE false END
        ORDER BY relname
    LOOP
        EXECUTE format('DROP TABLE %s', week);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
