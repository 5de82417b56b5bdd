-- Who may ask the API for what, and who has asked for it.

-- A key is 256 random bits, of which only the SHA-256 is kept: nobody finds those bits by trying, so
-- a slow hash (argon2), made for what people choose and remember, would only cost time at each request.
CREATE TABLE api_key (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    scope text NOT NULL CHECK (scope IN ('read', 'operate', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);

-- Every change and every export: who, from where, what, and how much of it.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    caller text NOT NULL,
    address text,
    action text NOT NULL,
    target text NOT NULL,
    outcome text NOT NULL,
    rows bigint,
    bytes bigint,
    request_id text
);
CREATE INDEX audit_by_time ON audit (at);
