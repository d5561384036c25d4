-- Plain SQL that SQLite and PostgreSQL read alike.
CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_turn_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ja', 'en')),
    state TEXT NOT NULL CHECK (state IN ('bot', 'queued', 'human', 'closed')),
    queued_at TIMESTAMP WITH TIME ZONE,
    queued_until TIMESTAMP WITH TIME ZONE,
    last_seq INTEGER NOT NULL,
    misses INTEGER NOT NULL,
    recent_topics JSON NOT NULL,
    offered JSON NOT NULL,
    previous_turn TEXT,
    dialogue JSON,
    turn_holder TEXT,
    turn_until TIMESTAMP WITH TIME ZONE
);
CREATE UNIQUE INDEX conversations_by_token ON conversations (token_hash);
CREATE INDEX conversations_by_last_turn ON conversations (last_turn_at);
CREATE INDEX conversations_by_state ON conversations (state, queued_at);

CREATE TABLE messages (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    turn_id TEXT,
    sender TEXT NOT NULL CHECK (sender IN ('company', 'bot', 'staff', 'system')),
    sent_at TIMESTAMP WITH TIME ZONE NOT NULL,
    text TEXT NOT NULL,
    extras JSON NOT NULL,
    PRIMARY KEY (conversation_id, seq)
);

CREATE TABLE turns (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    body_mark TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT,
    reply_state TEXT,
    understood JSON,
    model JSON,
    PRIMARY KEY (conversation_id, id)
);

CREATE TABLE feedback (
    conversation_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    helpful BOOLEAN NOT NULL,
    reason TEXT,
    comment TEXT,
    given_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (conversation_id, seq),
    FOREIGN KEY (conversation_id, seq) REFERENCES messages (conversation_id, seq) ON DELETE CASCADE
);

CREATE TABLE handoffs (
    id TEXT PRIMARY KEY,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    client_id TEXT NOT NULL,
    body_mark TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'closed')),
    reply JSON NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE UNIQUE INDEX handoffs_by_number ON handoffs (number);
CREATE UNIQUE INDEX handoffs_by_client_id ON handoffs (conversation_id, client_id);
CREATE INDEX handoffs_by_age ON handoffs (created_at);

CREATE TABLE handoff_contacts (
    handoff_id TEXT PRIMARY KEY REFERENCES handoffs (id) ON DELETE CASCADE,
    company TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT,
    message TEXT NOT NULL
);

CREATE TABLE application_status (
    id TEXT PRIMARY KEY,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('unknown', 'open', 'closed', 'checking')),
    as_of DATE NOT NULL,
    source TEXT NOT NULL,
    expires DATE
);
CREATE INDEX application_status_by_time ON application_status (set_at);
