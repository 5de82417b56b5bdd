-- Who works with the city's control room, and who is signed in.

CREATE TABLE staff (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
    display_name text NOT NULL CHECK (display_name <> ''),
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    disabled_at timestamptz
);

-- A session is known by the SHA-256 of its 256 random bits, as a key is. That of a person of ours
-- (`staff`) ends with whatever changes about them; one of the identity provider's people has none.
CREATE TABLE staff_session (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    staff text REFERENCES staff (name) ON DELETE CASCADE,
    name text NOT NULL,
    display_name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX staff_session_by_staff ON staff_session (staff);
