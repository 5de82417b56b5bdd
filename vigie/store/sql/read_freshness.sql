-- What of the rollups can be relied on at this moment; see rollup_log in migration 0005.

-- `frontier`: everything since is still coming in, and read from the readings without asking the
-- log. `first_day` and `end_of_days`: the stored days inside of what is asked. `pending`: changed
-- buckets before the frontier, counted up to a limit. `readings_since`: retention has removed older
-- readings of some series. `is_dense`: minutes are stored of every
-- chosen series.
-- name: freshness
WITH here AS (
    SELECT
        time_zone,
        time_bucket('15 minutes', now() - %(settles_after)s) AS frontier,
        start_of_day(date_trunc('day', %(start)s AT TIME ZONE time_zone), time_zone) AS day_of_start,
        start_of_day(
            date_trunc('day', %(start)s AT TIME ZONE time_zone) + interval '1 day', time_zone
        ) AS day_after_start,
        start_of_day(
            date_trunc(
                'day',
                least(%(end)s, time_bucket('15 minutes', now() - %(settles_after)s))
                    AT TIME ZONE time_zone
            ),
            time_zone
        ) AS end_of_days
    FROM city
)
SELECT
    here.time_zone,
    here.frontier,
    CASE WHEN day_of_start = %(start)s THEN day_of_start ELSE day_after_start END AS first_day,
    here.end_of_days,
    (
        SELECT count(*)
        FROM (
            SELECT DISTINCT rollup_log.grain, rollup_log.bucket
            FROM rollup_log
            WHERE {is_late}
            LIMIT %(limit)s
        ) AS entry
    ) AS pending,
    (SELECT max(before) FROM forgotten WHERE relation = 'reading') AS readings_since,
    (
        SELECT coalesce(bool_and(series.is_dense), false)
        FROM series
        JOIN device ON device.id = series.device
        WHERE series.metric = %(metric)s AND {where}
    ) AS is_dense
FROM here;

-- Changes that stored buckets may not show yet. Buckets that end after the frontier are not read,
-- so that their entries, which are always there, do not matter.
-- name: is_late
rollup_log.bucket < CASE rollup_log.grain
    WHEN '15m' THEN least(here.frontier, %(end)s)
    WHEN '1h' THEN least(time_bucket('1 hour', here.frontier), %(end)s)
    ELSE least(end_of_days, %(end)s)
END
AND rollup_log.bucket > %(start)s - interval '26 hours'


-- name: see_one_moment
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- Whether groups of these metrics stand as they are.
-- name: are_regrouping
SELECT EXISTS (
    SELECT
    FROM regroup_log
    JOIN series_group ON series_group.id = regroup_log.group_id
    WHERE series_group.metric = ANY(%(metrics)s)
);

-- Whether groups of these metrics hold devices that are hidden.
-- name: hide_members
SELECT EXISTS (
    SELECT
    FROM series
    WHERE series.metric = ANY(%(metrics)s) AND series.device LIKE ANY(%(hidden_devices)s)
);

-- The buckets of groups of these metrics that changed: where a member did, and, because a
-- register's step leads from one bucket to the next that has readings, that one's too.
-- name: changed_group_buckets
WITH pending AS (
    SELECT DISTINCT series.id, series.metric, {bucket} AS bucket
    FROM rollup_log
    CROSS JOIN city
    CROSS JOIN LATERAL unnest(rollup_log.series) AS changed (series_id)
    JOIN series ON series.id = changed.series_id
    WHERE rollup_log.grain = ANY(%(grains)s)
      AND rollup_log.bucket < %(until)s
      AND series.metric = ANY(%(metrics)s)
)
SELECT taken.bucket AS since, {until} AS until
FROM (
    SELECT bucket FROM pending
    UNION
    SELECT following.bucket
    FROM pending
    JOIN metric ON metric.id = pending.metric AND metric.temporal = 'counter'
    CROSS JOIN LATERAL (
        SELECT part.bucket
        FROM {parts} AS part
        WHERE part.series_id = pending.id AND part.bucket > pending.bucket
        ORDER BY part.bucket
        LIMIT 1
    ) AS following
) AS taken
CROSS JOIN city
WHERE taken.bucket >= %(since)s AND taken.bucket < %(until)s
ORDER BY taken.bucket
LIMIT %(limit)s;

-- name: bucket_1m
rollup_log.bucket

-- name: bucket_15m
rollup_log.bucket

-- name: bucket_1h
time_bucket('1 hour', rollup_log.bucket)

-- name: bucket_1d
start_of_day(
    date_trunc('day', rollup_log.bucket AT TIME ZONE city.time_zone), city.time_zone
)

-- The changed buckets of the chosen series, by a grain; without duplicates. The bucket is worked out
-- once for each entry, hence `OFFSET 0`.
-- name: changed
SELECT DISTINCT changed.series_id, entry.bucket
FROM (
    SELECT {bucket} AS bucket, rollup_log.series
    FROM rollup_log
    CROSS JOIN city
    WHERE rollup_log.grain = ANY({grains})
      AND rollup_log.bucket < {until}
      AND rollup_log.bucket > {since} - interval '26 hours'
    OFFSET 0
) AS entry
CROSS JOIN LATERAL unnest(entry.series) AS changed (series_id)
WHERE changed.series_id IN ({chosen})

-- name: chosen
SELECT id FROM chosen

-- name: chosen_and_weighers
SELECT id FROM chosen UNION ALL SELECT id FROM weighers

-- Which transactions have committed: equal texts, equal answers. A standby's snapshots do not list
-- what is in progress, but each change moves on how far it has replayed.
-- name: state
SELECT concat(pg_current_snapshot(), ' ', pg_last_wal_replay_lsn()) AS state;
