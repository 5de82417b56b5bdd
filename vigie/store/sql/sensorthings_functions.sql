-- The operators and functions of a filter, each in SQL.

-- What is not known does not hold, so its contrary does.
-- name: not
(NOT coalesce({a}, false))

-- name: eq
({a} = {b})

-- name: ne
({a} IS DISTINCT FROM {b})

-- name: gt
({a} > {b})

-- name: ge
({a} >= {b})

-- name: lt
({a} < {b})

-- name: le
({a} <= {b})

-- name: is_null
({a} IS NULL)

-- name: is_not_null
({a} IS NOT NULL)

-- name: add
({a} + {b})

-- name: sub
({a} - {b})

-- name: mul
({a} * {b})

-- name: div
({a} / nullif({b}, 0))

-- name: mod
mod(({a})::numeric, nullif({b}, 0)::numeric)::float8

-- name: round
round(({a})::numeric)::float8

-- name: floor
floor({a})

-- name: ceiling
ceil({a})

-- name: contains
(strpos({a}, {b}) > 0)

-- name: substringof
(strpos({b}, {a}) > 0)

-- name: startswith
starts_with({a}, {b})

-- name: endswith
(right({a}, char_length({b})) = {b})

-- name: length
char_length({a})::float8

-- name: indexof
(strpos({a}, {b}) - 1)::float8

-- name: substring
substr({a}, greatest({b}, 0)::integer + 1)

-- name: substring_of_length
substr({a}, greatest({b}, 0)::integer + 1, greatest({c}, 0)::integer)

-- name: tolower
lower({a})

-- name: toupper
upper({a})

-- name: trim
btrim({a})

-- name: concat
({a} || {b})

-- name: year
extract(year FROM {a})::float8

-- name: month
extract(month FROM {a})::float8

-- name: day
extract(day FROM {a})::float8

-- name: hour
extract(hour FROM {a})::float8

-- name: minute
extract(minute FROM {a})::float8

-- name: second
floor(extract(second FROM {a}))::float8

-- name: fractionalseconds
mod(extract(second FROM {a}), 1)::float8

-- Times are stored in UTC.
-- name: totaloffsetminutes
0::float8

-- name: date
({a})::date

-- name: time
({a})::time

-- name: now
now()

-- name: mindatetime
'-infinity'::timestamptz

-- name: maxdatetime
'infinity'::timestamptz

-- name: in_json
({a} #> {b})

-- name: json_text
({a} #>> '{{}}')

-- name: json_number
(CASE jsonb_typeof({a}) WHEN 'number' THEN ({a} #>> '{{}}')::float8 END)

-- name: json_boolean
(CASE jsonb_typeof({a}) WHEN 'boolean' THEN ({a})::boolean END)

-- name: date_to_time
({a})::timestamptz

-- name: point
point({a}, {b})

-- name: inside
({a} <@ {b})

-- name: outside
(NOT {a} <@ {b})

-- name: distance
({a} <-> {b})

-- name: same_point
({a} ~= {b})

-- The order in which conditions are tested is the planner's, but for that of CASE.
-- name: guarded
CASE WHEN {a} THEN {b} END

-- name: exists
EXISTS (SELECT FROM {a} WHERE {b} AND {c})

-- name: first
(SELECT {a} FROM {b} WHERE {c} LIMIT 1)
