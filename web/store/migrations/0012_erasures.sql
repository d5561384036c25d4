-- What the engine still has to erase: its dialogue state of conversations that are gone.
CREATE TABLE tracker_erasures (
    conversation_id TEXT PRIMARY KEY,
    erased_at TIMESTAMP WITH TIME ZONE NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX tracker_erasures_due ON tracker_erasures (next_try_at);
