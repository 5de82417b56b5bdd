-- What outlives its age goes (vigie/store/retention.py). Each statement may run again without harm.

-- One at a time: two would wait for each other's rows.
-- name: take_turn
SELECT pg_try_advisory_lock(hashtext('vigie.retention'));

-- name: end_turn
SELECT pg_advisory_unlock(hashtext('vigie.retention'));

-- name: series
SELECT series.metric, device.kind, array_agg(series.id ORDER BY series.id)
FROM series
JOIN device ON device.id = series.device
GROUP BY series.metric, device.kind;

-- name: groups
SELECT metric, kind, array_agg(id ORDER BY id)
FROM series_group
GROUP BY metric, kind;

-- name: drop_parts
SELECT drop_parts_before(%(relation)s, %(cutoff)s);

-- name: due
SELECT wanted.id
FROM unnest(%(ids)s::integer[]) AS wanted (id)
LEFT JOIN forgotten ON forgotten.relation = %(relation)s AND forgotten.id = wanted.id
WHERE forgotten.before IS NULL OR forgotten.before < %(cutoff)s
ORDER BY wanted.id;

-- One look into the index for each.
-- name: oldest
SELECT min(first.at)
FROM unnest(%(ids)s::integer[]) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT {time} AS at
    FROM {relation}
    WHERE {key} = wanted.id AND {time} < %(cutoff)s
    ORDER BY {time}
    LIMIT 1
) AS first;

-- name: delete_rows
DELETE FROM {relation} WHERE {key} = ANY(%(ids)s) AND {time} < %(until)s;

-- name: note
INSERT INTO forgotten (relation, id, before)
SELECT %(relation)s, id, %(until)s FROM unnest(%(ids)s::integer[]) AS id
ON CONFLICT (relation, id) DO UPDATE SET before = excluded.before
WHERE forgotten.before < excluded.before;
