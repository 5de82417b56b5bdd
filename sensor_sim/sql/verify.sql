-- What the city's API tells, beside the ledger (attached as `ledger`, to be read only).

-- name: create
CREATE TABLE stored (
    device TEXT, metric TEXT, time_us INTEGER, value REAL, times INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (device, metric, time_us)
) WITHOUT ROWID;

CREATE TABLE letter (id INTEGER PRIMARY KEY, topic TEXT, digest BLOB, reason TEXT);
CREATE INDEX letter_of_message ON letter (topic, digest);

-- All that was said, in the order in which it was. A value is certain to be stored when the broker
-- has confirmed its message and the city has no reason to refuse it. The types are stated, here and
-- below: a column of an expression has none, and an index on it would not be used.
CREATE TABLE said (
    id INTEGER, device TEXT, metric TEXT, time_us INTEGER, value REAL,
    message INTEGER, run INTEGER, certain INTEGER
);
INSERT INTO said
SELECT reading.id, device, metric, sent_time_ms * 1000, sent_value, message, run,
       message.confirmed AND NOT message.refusable
FROM ledger.reading
JOIN ledger.message ON message.id = reading.message
WHERE sent_value IS NOT NULL;
CREATE INDEX said_of_series ON said (device, metric, time_us, id);

-- What was true and not said, or said with another time.
CREATE TABLE untold (device TEXT, metric TEXT, time_us INTEGER, why TEXT);
INSERT INTO untold
SELECT device, metric, time_ms * 1000,
       CASE WHEN unsent IS NOT NULL THEN unsent
            WHEN sent_value IS NULL THEN 'its message was broken'
            ELSE 'sent with another time' END
FROM ledger.reading
WHERE sent_value IS NULL OR sent_time_ms <> time_ms;
CREATE INDEX untold_of_series ON untold (device, metric, time_us);

-- From when to when each run spoke for a device: what is stored of it within was said by that run.
CREATE TABLE spoke (device TEXT, first_us INTEGER, last_us INTEGER);
INSERT INTO spoke SELECT device, min(time_us), max(time_us) FROM said GROUP BY device, run;
CREATE INDEX spoke_for_device ON spoke (device);

-- name: clear
DELETE FROM stored;
DELETE FROM letter;

-- name: add_stored
INSERT INTO stored (device, metric, time_us, value) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET times = times + 1;

-- name: add_letter
INSERT OR IGNORE INTO letter (id, topic, digest, reason) VALUES (?, ?, ?, ?);

-- The hours in which something was said to have been.
-- name: hours
SELECT DISTINCT time_us / 3600000000 AS hour FROM said ORDER BY hour;

-- name: devices
SELECT DISTINCT device FROM ledger.reading;

-- How many readings there should be, but for what was said of one time more than once.
-- name: expected
SELECT count(*) FROM said;

-- name: first_sent
SELECT min(sent_ms) FROM ledger.message;

-- name: facts
SELECT
    (SELECT count(*) FROM (SELECT DISTINCT device, metric, time_ms FROM ledger.reading)),
    (SELECT count(*) FROM ledger.message),
    (SELECT count(*) FROM ledger.message WHERE NOT confirmed),
    (SELECT count(*) FROM (SELECT DISTINCT device, metric, time_us FROM said)),
    (SELECT count(*) FROM stored
     WHERE EXISTS (SELECT 1 FROM said WHERE (said.device, said.metric, said.time_us)
                   = (stored.device, stored.metric, stored.time_us))),
    (SELECT count(*) FROM ledger.message WHERE broken AND confirmed),
    (SELECT count(*) FROM letter
     JOIN ledger.message ON message.topic = letter.topic AND message.digest = letter.digest
     WHERE broken AND confirmed);

-- name: unsent
SELECT unsent, count(*) FROM ledger.reading WHERE unsent IS NOT NULL GROUP BY unsent;

-- Said, confirmed, and neither stored nor among the dead letters where the city may refuse it.
-- name: missing
SELECT said.device, said.metric, said.time_us, 'sent ' || said.value
FROM said
JOIN ledger.message ON message.id = said.message
WHERE message.confirmed
  AND NOT EXISTS (SELECT 1 FROM stored WHERE (stored.device, stored.metric, stored.time_us)
                  = (said.device, said.metric, said.time_us))
  AND NOT EXISTS (SELECT 1 FROM letter WHERE letter.topic = message.topic
                  AND letter.digest = message.digest)
GROUP BY said.device, said.metric, said.time_us
ORDER BY 3, 1, 2;

-- The last value wins; what was said after the last certain one may have won, too. Values that came
-- in other units are compared but for what floating point makes of the conversion.
-- name: altered
SELECT device, metric, time_us, 'sent ' || wanted || ', stored ' || value
FROM (
    SELECT stored.*,
           (SELECT value FROM said WHERE (said.device, said.metric, said.time_us)
                = (stored.device, stored.metric, stored.time_us)
            ORDER BY id DESC LIMIT 1) AS wanted
    FROM stored
) AS found
WHERE wanted IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM said WHERE (said.device, said.metric, said.time_us)
        = (found.device, found.metric, found.time_us)
      AND abs(said.value - found.value) <= 1e-9 * max(1e-3, abs(said.value))
      AND said.id >= coalesce(
          (SELECT max(id) FROM said AS sure WHERE (sure.device, sure.metric, sure.time_us)
               = (found.device, found.metric, found.time_us) AND sure.certain), 0)
)
ORDER BY 3, 1, 2;

-- name: duplicated
SELECT device, metric, time_us, 'stored ' || times || ' times' FROM stored WHERE times > 1
ORDER BY 3, 1, 2;

-- Stored though it was never sent.
-- name: never_sent
SELECT stored.device, stored.metric, stored.time_us, 'stored ' || stored.value || ', ' || untold.why
FROM untold
JOIN stored ON (stored.device, stored.metric, stored.time_us)
    = (untold.device, untold.metric, untold.time_us)
WHERE NOT EXISTS (SELECT 1 FROM said WHERE (said.device, said.metric, said.time_us)
                  = (stored.device, stored.metric, stored.time_us))
GROUP BY 1, 2, 3
ORDER BY 3, 1, 2;

-- Stored of a simulated device while it was simulated, and nothing that the simulator knows of.
-- name: unheard_of
SELECT device, metric, time_us, 'stored ' || value
FROM stored
WHERE NOT EXISTS (SELECT 1 FROM said WHERE (said.device, said.metric, said.time_us)
                  = (stored.device, stored.metric, stored.time_us))
  AND NOT EXISTS (SELECT 1 FROM untold WHERE (untold.device, untold.metric, untold.time_us)
                  = (stored.device, stored.metric, stored.time_us))
  AND EXISTS (SELECT 1 FROM spoke WHERE spoke.device = stored.device
              AND stored.time_us BETWEEN spoke.first_us AND spoke.last_us)
ORDER BY 3, 1, 2;

-- Broken messages that are not among the dead letters as often as they were sent.
-- name: letters_missing
SELECT sent.topic, 'message', sent_ms * 1000, 'broken, sent ' || sent.times || ', found '
       || (SELECT count(*) FROM letter WHERE letter.topic = sent.topic
           AND letter.digest = sent.digest)
FROM (
    SELECT topic, digest, min(sent_ms) AS sent_ms, count(*) AS times
    FROM ledger.message WHERE broken AND confirmed GROUP BY topic, digest
) AS sent
WHERE times > (SELECT count(*) FROM letter WHERE letter.topic = sent.topic
               AND letter.digest = sent.digest)
ORDER BY 3, 1;

-- name: letters_unexpected
SELECT letter.topic, 'message', min(sent_ms) * 1000, 'refused: ' || letter.reason
FROM letter
JOIN ledger.message ON message.topic = letter.topic AND message.digest = letter.digest
WHERE NOT message.broken AND NOT message.refusable
GROUP BY letter.id
ORDER BY 3, 1;
