-- The ledger of a simulation: what was true, and what was sent of it. Times are Unix milliseconds.

-- name: create
CREATE TABLE IF NOT EXISTS ledger (city TEXT NOT NULL, version INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY,
    started_ms INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    faults TEXT NOT NULL
);

-- What happens in a run, whole whenever it changes: scenarios as `--scenario` takes them, faults as
-- JSON, a line each. A run that is given the last of these from its start has the same stream.
CREATE TABLE IF NOT EXISTS script (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    noted_ms INTEGER NOT NULL,
    scenarios TEXT NOT NULL,
    faults TEXT NOT NULL
);

-- `broken`: its bytes are no report. `refusable`: the city may rightly refuse it. Both keep the
-- whole payload; of all others the digest tells a dead letter of it.
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    topic TEXT NOT NULL,
    sent_ms INTEGER NOT NULL,
    digest BLOB NOT NULL,
    broken INTEGER NOT NULL,
    refusable INTEGER NOT NULL,
    payload BLOB,
    confirmed INTEGER NOT NULL DEFAULT 0
);

-- One row for each time that a true value was sent, and one for a value that never was, which has
-- no message. What a broken message should have said has no sent value.
CREATE TABLE IF NOT EXISTS reading (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    metric TEXT NOT NULL,
    time_ms INTEGER NOT NULL,
    value REAL NOT NULL,
    message INTEGER REFERENCES message,
    sent_time_ms INTEGER,
    sent_value REAL,
    faults TEXT NOT NULL,
    unsent TEXT
);

-- name: city
SELECT city, version FROM ledger;

-- name: own
INSERT INTO ledger (city, version) VALUES (?, ?);

-- name: begin_run
INSERT INTO run (started_ms, seed, faults) VALUES (?, ?, ?);

-- name: add_script
INSERT INTO script (run, noted_ms, scenarios, faults) VALUES (?, ?, ?, ?);

-- name: last_message
SELECT coalesce(max(id), 0) FROM message;

-- name: add_message
INSERT INTO message (id, run, topic, sent_ms, digest, broken, refusable, payload)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_reading
INSERT INTO reading
    (device, metric, time_ms, value, message, sent_time_ms, sent_value, faults, unsent)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: confirm
UPDATE message SET confirmed = 1 WHERE id = ?;
