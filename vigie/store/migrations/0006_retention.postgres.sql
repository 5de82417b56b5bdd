-- Retention on plain PostgreSQL: readings go by whole weeks, rollups by rows.

-- What retention has removed of a series or a group (`id`) in a table: whatever is older than
-- `before`. Nothing there may be worked out anew, as what it is made of is not whole.
CREATE TABLE forgotten (
    relation text NOT NULL,
    id integer NOT NULL,
    before timestamptz NOT NULL,
    PRIMARY KEY (relation, id)
);

-- Drops the partitions of a table that lie wholly before the cutoff; returns how many, or null when
-- the table has none.
CREATE FUNCTION drop_parts_before(relation text, cutoff timestamptz) RETURNS integer
LANGUAGE sql AS $$
    SELECT CASE relation WHEN 'reading' THEN drop_readings_before(cutoff) END
$$;

-- There is no compression to be had, and nobody misses it.
CREATE FUNCTION compress_after(relation text, age interval) RETURNS boolean
LANGUAGE sql AS $$ SELECT true $$;
