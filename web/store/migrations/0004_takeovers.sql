-- Conversations that a person of the desk takes over.
ALTER TABLE conversations ADD COLUMN owner_id TEXT;
ALTER TABLE conversations ADD COLUMN owner_active_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE conversations ADD COLUMN owner_seen_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE conversations ADD COLUMN owed_since TIMESTAMP WITH TIME ZONE;
ALTER TABLE conversations ADD COLUMN company_seen_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE conversations ADD COLUMN delivered_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;

CREATE TABLE takeovers (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    staff_id TEXT NOT NULL,
    claimed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    ending TEXT CHECK (ending IN ('closed', 'returned', 'requeued', 'expired'))
);
CREATE UNIQUE INDEX takeovers_open ON takeovers (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX takeovers_by_time ON takeovers (claimed_at);

-- For colleagues only; without a member of staff the system wrote it.
CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    staff_id TEXT,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX notes_by_conversation ON notes (conversation_id, written_at);

CREATE TABLE canned_replies (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE NOT NULL
);
