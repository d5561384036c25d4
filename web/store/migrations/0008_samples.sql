-- Weekly random samples of questions to judge, and every judgement that was ever given.
CREATE TABLE sampling_plans (
    id TEXT PRIMARY KEY,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    set_by TEXT NOT NULL,
    margin INTEGER NOT NULL,
    expected INTEGER NOT NULL
);

-- The key is what lets one process draw a week, and it once.
CREATE TABLE samples (
    week DATE PRIMARY KEY,
    population INTEGER NOT NULL,
    size INTEGER NOT NULL,
    margin INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    seed TEXT NOT NULL,
    drawn_at TIMESTAMP WITH TIME ZONE NOT NULL
);

-- The judgement stands here too: it says of nobody what was asked, and stays when the conversation is erased.
CREATE TABLE sample_turns (
    week DATE NOT NULL REFERENCES samples (week) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    asked_id TEXT NOT NULL,
    judgement TEXT,
    state TEXT CHECK (state IN ('pending', 'confirmed', 'rejected')),
    PRIMARY KEY (week, place)
);
CREATE UNIQUE INDEX sample_turns_by_turn ON sample_turns (asked_id);

CREATE TABLE review_steps (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('judged', 'confirmed', 'rejected')),
    judgement TEXT NOT NULL,
    topics JSON NOT NULL,
    note TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    FOREIGN KEY (conversation_id, turn_id) REFERENCES turns (conversation_id, id) ON DELETE CASCADE
);
CREATE INDEX review_steps_by_turn ON review_steps (conversation_id, turn_id, at);

-- What a turn is suspected for; the worklist of one sign is read in its order.
CREATE TABLE turn_signs (
    asked_id TEXT NOT NULL REFERENCES asked_turns (id) ON DELETE CASCADE,
    sign TEXT NOT NULL,
    suspicion DOUBLE PRECISION NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (asked_id, sign)
);
CREATE INDEX turn_signs_by_suspicion ON turn_signs (sign, suspicion, asked_at, asked_id);
CREATE INDEX asked_turns_by_topic ON asked_turns (topic, suspicion, asked_at);
-- Suspicion is scored anew for what was read before.
UPDATE conversations SET pending_since = last_turn_at;
