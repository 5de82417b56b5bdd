-- The people who work with the city, and their sessions.

-- No row when there is somebody of this name already.
-- name: add
INSERT INTO staff (name, display_name, role, password_hash)
VALUES (%(name)s, %(display_name)s, %(role)s, %(password_hash)s)
ON CONFLICT (name) DO NOTHING
RETURNING name;

-- name: everybody
SELECT name, display_name, role, created_at, changed_at, disabled_at
FROM staff
ORDER BY name;

-- name: set_role
UPDATE staff SET role = %(role)s, changed_at = now() WHERE name = %(name)s RETURNING name;

-- name: set_password
UPDATE staff SET password_hash = %(password_hash)s, changed_at = now()
WHERE name = %(name)s
RETURNING name;

-- name: disable
UPDATE staff SET disabled_at = coalesce(disabled_at, now()), changed_at = now()
WHERE name = %(name)s
RETURNING name;

-- name: enable
UPDATE staff SET disabled_at = NULL, changed_at = now() WHERE name = %(name)s RETURNING name;

-- name: remove
DELETE FROM staff WHERE name = %(name)s RETURNING name;

-- name: end_sessions_of
DELETE FROM staff_session WHERE staff = %(name)s;

-- name: somebody
SELECT name, display_name, role, password_hash, changed_at, disabled_at
FROM staff
WHERE name = %(name)s;

-- The same password, hashed with more effort; sessions go on.
-- name: rehash
UPDATE staff SET password_hash = %(password_hash)s
WHERE name = %(name)s AND password_hash = %(old_hash)s;

-- No row when the person was changed since the password was compared: `changed_at` is of before.
-- name: open_session_of
INSERT INTO staff_session (digest, staff, name, display_name, role, expires_at)
SELECT %(digest)s, name, %(caller)s, display_name, role, %(expires_at)s
FROM staff
WHERE name = %(name)s AND changed_at = %(changed_at)s AND disabled_at IS NULL
FOR SHARE
RETURNING digest;

-- name: open_session
INSERT INTO staff_session (digest, name, display_name, role, expires_at)
VALUES (%(digest)s, %(caller)s, %(display_name)s, %(role)s, %(expires_at)s);

-- name: find_session
SELECT name, display_name, role, expires_at
FROM staff_session
WHERE digest = %(digest)s AND expires_at > now();

-- name: end_session
DELETE FROM staff_session WHERE digest = %(digest)s;

-- name: forget_sessions
DELETE FROM staff_session WHERE expires_at <= now();
