-- Alarms: each is one row for as long as its condition stands, and all that happened to it is kept.

CREATE TABLE alarm (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule text NOT NULL,
    subject text NOT NULL, -- what it is of: device:…, series:…/…, feed:…, district:…, city
    severity text NOT NULL CHECK (severity IN ('critical', 'high', 'medium', 'low')),
    device text REFERENCES device,
    kind text,
    metric text,
    district text, -- where it was when the alarm was raised
    feed text,
    value double precision, -- what raised it, and what it was held against
    limit_value double precision,
    since timestamptz NOT NULL, -- when its condition began, by the times of the readings
    raised_at timestamptz NOT NULL,
    must_be_acknowledged boolean NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by text,
    cleared_at timestamptz,
    shelved_until timestamptz,
    shelved_by text,
    is_flapping boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL
);
-- However many evaluators there are, a rule has one standing alarm of a subject.
CREATE UNIQUE INDEX alarm_standing ON alarm (rule, subject) WHERE cleared_at IS NULL;
CREATE INDEX alarm_open ON alarm (raised_at)
    WHERE cleared_at IS NULL OR (must_be_acknowledged AND acknowledged_at IS NULL);
CREATE INDEX alarm_by_time ON alarm (raised_at);
CREATE INDEX alarm_by_device ON alarm (device, raised_at);
CREATE INDEX alarm_by_change ON alarm (changed_at);
CREATE INDEX alarm_by_subject ON alarm (rule, subject, raised_at);

-- All that ever happened to it, in the order in which it did.
CREATE TABLE alarm_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alarm bigint NOT NULL REFERENCES alarm ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN (
        'raised', 'acknowledged', 'commented', 'shelved', 'unshelved', 'flapping', 'cleared'
    )),
    at timestamptz NOT NULL,
    by text,
    comment text,
    until timestamptz
);
CREATE INDEX alarm_event_by_alarm ON alarm_event (alarm, id);

-- How far each rule has judged each subject, so that an evaluator goes on where another stopped.
CREATE TABLE alarm_watch (
    rule text NOT NULL,
    subject text NOT NULL,
    state jsonb NOT NULL,
    judged_to timestamptz NOT NULL,
    PRIMARY KEY (rule, subject)
);

-- What is to be told, written with the event itself: so nothing is told that did not happen, and
-- whatever did is told.
CREATE TABLE alarm_notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL,
    event bigint NOT NULL REFERENCES alarm_event ON DELETE CASCADE,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    given_up_at timestamptz,
    message text, -- the one that it went out with, or is to: the same at each attempt
    error text,
    UNIQUE (channel, event)
);
CREATE INDEX alarm_notice_due ON alarm_notice (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
