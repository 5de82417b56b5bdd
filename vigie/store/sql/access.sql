-- API keys, by the SHA-256 of their secret, and the audit log.

-- name: create_key
INSERT INTO api_key (name, digest, scope, expires_at)
VALUES (%(name)s, %(digest)s, %(scope)s, %(expires_at)s)
RETURNING id;

-- name: keys
SELECT id, name, scope, created_at, expires_at, revoked_at, last_used_at
FROM api_key
ORDER BY id;

-- No row when there is no such key; a key that was revoked before stays as it is.
-- name: revoke_key
UPDATE api_key SET revoked_at = coalesce(revoked_at, now())
WHERE id = %(id)s
RETURNING name;

-- name: revoke_keys_named
UPDATE api_key SET revoked_at = now() WHERE name = %(name)s AND revoked_at IS NULL;

-- name: find_key
SELECT
    id, name, scope, expires_at, revoked_at,
    last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS is_touched
FROM api_key
WHERE digest = %(digest)s;

-- name: touch_key
UPDATE api_key SET last_used_at = now() WHERE id = %(id)s;

-- name: write_audit
INSERT INTO audit (at, caller, address, action, target, outcome, rows, bytes, request_id)
VALUES (
    %(at)s, %(caller)s, %(address)s, %(action)s, %(target)s, %(outcome)s, %(rows)s, %(bytes)s,
    %(request_id)s
);

-- Newest first, from the one before `before`.
-- name: audit
SELECT id, at, caller, address, action, target, outcome, rows, bytes, request_id
FROM audit
WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (%(caller)s::text IS NULL OR caller = %(caller)s)
  AND (%(action)s::text IS NULL OR action = %(action)s)
ORDER BY id DESC
LIMIT %(limit)s;
