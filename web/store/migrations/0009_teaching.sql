-- What staff teach: examples made of reviewed turns, and which model was taken into use, by whom and why.
CREATE TABLE taught_examples (
    id TEXT PRIMARY KEY,
    source TEXT,
    kind TEXT NOT NULL CHECK (kind IN ('training', 'held_out')),
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    labels JSON NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected')),
    proposed_by TEXT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT NOT NULL DEFAULT ''
);
-- A text is taught once, and a turn (`source`, as in asked_turns) is made into one example; what was rejected may be tried again.
CREATE UNIQUE INDEX taught_examples_text ON taught_examples (folded) WHERE state <> 'rejected';
CREATE UNIQUE INDEX taught_examples_source ON taught_examples (source) WHERE state <> 'rejected';
CREATE INDEX taught_examples_state ON taught_examples (state, proposed_at);

CREATE TABLE model_decisions (
    id TEXT PRIMARY KEY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    login TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('accepted', 'rejected', 'stepped_back')),
    model_id TEXT NOT NULL,
    before_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    figures JSON NOT NULL
);
CREATE INDEX model_decisions_at ON model_decisions (at);
