-- Rows in the order of a key, and from one of them on. Equal keys are in order of what names a row.

-- name: order
{key} {way}, {names}

-- name: named
{column} {way}

-- name: upward
ASC

-- name: downward
DESC

-- name: anywhere
true

-- name: after_upward
({key}, {names}) > (%(after_key)s, {after})

-- name: after_downward
({key}, {names}) < (%(after_key)s, {after})
