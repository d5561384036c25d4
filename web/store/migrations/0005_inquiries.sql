-- Forms for the desk as a list that is worked through, and the mail that goes out for them.
ALTER TABLE handoffs ADD COLUMN owner_id TEXT;

CREATE TABLE inquiry_entries (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id) ON DELETE CASCADE,
    staff_id TEXT NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('claimed', 'released', 'answer', 'note', 'closed', 'reopened')),
    text TEXT NOT NULL
);
CREATE INDEX inquiry_entries_by_handoff ON inquiry_entries (handoff_id, written_at);

-- To whom a mail goes is read from the contact data when it is sent, and stands nowhere here.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    handoff_id TEXT NOT NULL REFERENCES handoffs (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('desk', 'receipt', 'answer')),
    text TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    tries INTEGER NOT NULL,
    holder TEXT,
    held_until TIMESTAMP WITH TIME ZONE,
    handed_over BOOLEAN NOT NULL,
    perhaps_twice BOOLEAN NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    problem TEXT
);
CREATE INDEX outbox_by_turn ON outbox (state, next_try_at);
CREATE INDEX outbox_by_handoff ON outbox (handoff_id);
