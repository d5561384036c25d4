-- What a company's choice says about an earlier message of it: examples for later training.
CREATE TABLE labels (
    conversation_id TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    offered_as TEXT NOT NULL CHECK (offered_as IN ('candidate', 'runner_up')),
    chosen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (conversation_id, turn_id),
    FOREIGN KEY (conversation_id, turn_id) REFERENCES turns (conversation_id, id) ON DELETE CASCADE
);
