-- Proposals for another wording of an answer, and who approved which wording for which edition of the guideline.
CREATE TABLE answer_proposals (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    changes JSON NOT NULL,
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('proposed', 'checking', 'failed', 'checked', 'accepted', 'rejected', 'withdrawn')),
    check_began_at TIMESTAMP WITH TIME ZONE,
    checked_at TIMESTAMP WITH TIME ZONE,
    checked_version TEXT,
    problems JSON NOT NULL,
    patch TEXT NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMP WITH TIME ZONE,
    decision_note TEXT NOT NULL,
    in_force BOOLEAN NOT NULL
);
CREATE INDEX answer_proposals_by_topic ON answer_proposals (topic, proposed_at);

CREATE TABLE answer_approvals (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    digest TEXT NOT NULL,
    edition TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_by TEXT,
    revoked_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX answer_approvals_by_topic ON answer_approvals (topic, approved_at);
