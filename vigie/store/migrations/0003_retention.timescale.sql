-- Drops the chunks of readings that lie wholly before the cutoff; returns how many.
CREATE FUNCTION drop_readings_before(cutoff timestamptz) RETURNS integer
LANGUAGE sql AS $$
    SELECT count(*)::integer FROM drop_chunks('reading', older_than => cutoff)
$$;
