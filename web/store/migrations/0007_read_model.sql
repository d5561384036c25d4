-- What staff search, filter and count: read from the log by web/review/projection.py, and made anew from it at any time.
ALTER TABLE conversations ADD COLUMN pending_since TIMESTAMP WITH TIME ZONE;
UPDATE conversations SET pending_since = last_turn_at;
CREATE INDEX conversations_pending ON conversations (pending_since) WHERE pending_since IS NOT NULL;

CREATE TABLE transcripts (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE NOT NULL,
    language TEXT NOT NULL,
    first_question TEXT NOT NULL,
    asked INTEGER NOT NULL,
    lowest_confidence DOUBLE PRECISION,
    asked_back BOOLEAN NOT NULL,
    not_understood BOOLEAN NOT NULL,
    thumb TEXT CHECK (thumb IN ('up', 'down', 'mixed')),
    queued BOOLEAN NOT NULL,
    with_person BOOLEAN NOT NULL,
    sent_form BOOLEAN NOT NULL,
    outcome TEXT,
    reviewed BOOLEAN NOT NULL,
    suspicion DOUBLE PRECISION NOT NULL
);
CREATE INDEX transcripts_by_time ON transcripts (last_at, conversation_id);

CREATE TABLE transcript_marks (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('topic', 'intent', 'label', 'review')),
    value TEXT NOT NULL,
    PRIMARY KEY (conversation_id, kind, value)
);
CREATE INDEX transcript_marks_by_value ON transcript_marks (kind, value, conversation_id);

-- Without its conversation a row says of nobody what was asked: it stays for the figures when the conversation is erased.
CREATE TABLE asked_turns (
    id TEXT PRIMARY KEY,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    turn_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
    day DATE NOT NULL,
    hour INTEGER NOT NULL,
    language TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('typed', 'chosen')),
    intent TEXT NOT NULL,
    topic TEXT,
    topics JSON NOT NULL,
    confidence DOUBLE PRECISION,
    result TEXT NOT NULL,
    thumb TEXT CHECK (thumb IN ('up', 'down')),
    handed_off BOOLEAN NOT NULL,
    suspicion DOUBLE PRECISION NOT NULL,
    reasons JSON NOT NULL,
    model_id TEXT,
    data_version TEXT
);
CREATE INDEX asked_turns_by_conversation ON asked_turns (conversation_id, seq);
CREATE INDEX asked_turns_by_day ON asked_turns (day, way, result);
CREATE INDEX asked_turns_by_suspicion ON asked_turns (suspicion, asked_at);

CREATE TABLE prescreening_runs (
    id TEXT PRIMARY KEY,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    day DATE NOT NULL,
    language TEXT NOT NULL,
    questions INTEGER NOT NULL,
    last_criterion TEXT NOT NULL,
    outcome TEXT,
    clauses JSON NOT NULL
);
CREATE INDEX prescreening_runs_by_conversation ON prescreening_runs (conversation_id);
CREATE INDEX prescreening_runs_by_day ON prescreening_runs (day);

CREATE TABLE searchable_messages (
    number BIGINT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    folded TEXT NOT NULL
);
CREATE UNIQUE INDEX searchable_messages_by_place ON searchable_messages (conversation_id, seq);

CREATE TABLE message_grams (
    gram TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (gram, number)
) {without_rowid};

CREATE TABLE read_model (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last_number BIGINT NOT NULL
);
INSERT INTO read_model VALUES (1, 0);

CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    judgement TEXT NOT NULL CHECK (
        judgement IN ('right', 'wrong', 'topics', 'out_of_scope', 'answer_wrong', 'answer_unclear')
    ),
    topics JSON NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'rejected')),
    reviewer_id TEXT NOT NULL,
    judged_at TIMESTAMP WITH TIME ZONE NOT NULL,
    second_id TEXT,
    second_at TIMESTAMP WITH TIME ZONE,
    FOREIGN KEY (conversation_id, turn_id) REFERENCES turns (conversation_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX reviews_by_turn ON reviews (conversation_id, turn_id);
CREATE INDEX reviews_by_state ON reviews (state, judged_at);

-- How long companies waited for a person; stays for the figures when the conversation is erased.
CREATE TABLE queue_waits (
    id TEXT PRIMARY KEY,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    joined_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ending TEXT CHECK (ending IN ('claimed', 'left', 'overdue'))
);
CREATE INDEX queue_waits_by_conversation ON queue_waits (conversation_id);
CREATE INDEX queue_waits_by_time ON queue_waits (joined_at);
