-- Figures: made a day at a time from rows that name nobody and are never deleted; so they can be made anew at any time.
ALTER TABLE asked_turns ADD COLUMN chosen_topic TEXT;
ALTER TABLE asked_turns ADD COLUMN opens BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE conversations SET pending_since = last_turn_at WHERE pending_since IS NULL;

-- A claimed wait is followed by one takeover, which goes with its conversation; how long it took stays here.
ALTER TABLE queue_waits ADD COLUMN handled_until TIMESTAMP WITH TIME ZONE;
ALTER TABLE queue_waits ADD COLUMN handling_ending TEXT CHECK (
    handling_ending IN ('closed', 'returned', 'requeued', 'expired')
);
UPDATE queue_waits SET
    handled_until = (
        SELECT ended_at FROM takeovers
        WHERE takeovers.conversation_id = queue_waits.conversation_id AND takeovers.claimed_at = queue_waits.ended_at
    ),
    handling_ending = (
        SELECT takeovers.ending FROM takeovers
        WHERE takeovers.conversation_id = queue_waits.conversation_id AND takeovers.claimed_at = queue_waits.ended_at
    )
WHERE ending = 'claimed';

-- When forms came and were answered; stays when the form is deleted with everything that it says.
CREATE TABLE inquiry_times (
    handoff_id TEXT PRIMARY KEY,
    arrived_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE,
    closed_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX inquiry_times_by_arrival ON inquiry_times (arrived_at);
INSERT INTO inquiry_times (handoff_id, arrived_at, answered_at, closed_at)
SELECT
    handoffs.id,
    handoffs.created_at,
    (SELECT MIN(written_at) FROM inquiry_entries WHERE handoff_id = handoffs.id AND kind = 'answer'),
    (SELECT MIN(written_at) FROM inquiry_entries WHERE handoff_id = handoffs.id AND kind = 'closed')
FROM handoffs;

-- `changed` counts the changes of a day, `made` says how many of them its figures hold.
CREATE TABLE figure_days (
    day DATE PRIMARY KEY,
    changed INTEGER NOT NULL,
    made INTEGER NOT NULL
);
CREATE INDEX figure_days_to_make ON figure_days (day) WHERE changed > made;
INSERT INTO figure_days (day, changed, made) SELECT DISTINCT day, 1, 0 FROM asked_turns;

CREATE TABLE figure_counts (
    day DATE NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    part TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, key, part)
) {without_rowid};

-- Each duration of a day, in seconds: a median of several days cannot be made from medians of days.
CREATE TABLE figure_times (
    day DATE NOT NULL,
    kind TEXT NOT NULL,
    seconds JSON NOT NULL,
    PRIMARY KEY (day, kind)
);

CREATE TABLE figure_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    next_round_at TIMESTAMP WITH TIME ZONE,
    as_of TIMESTAMP WITH TIME ZONE,
    next_grouping_at TIMESTAMP WITH TIME ZONE,
    grouped_at TIMESTAMP WITH TIME ZONE
);
INSERT INTO figure_state (id) VALUES (1);

-- The latest questions that were not answered, by likeness; their words stay in the log.
CREATE TABLE unanswered_turns (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    turn_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    day DATE NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('not_understood', 'asked_back', 'judged_wrong')),
    likeness INTEGER NOT NULL,
    hints JSON NOT NULL,
    PRIMARY KEY (conversation_id, turn_id)
);
CREATE INDEX unanswered_turns_by_day ON unanswered_turns (day)
