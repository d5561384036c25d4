-- What the desk sets while the system runs: closures, the state of applications, withdrawn answers, notices.
ALTER TABLE application_status ADD COLUMN set_by TEXT;

CREATE TABLE closures (
    id TEXT PRIMARY KEY,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE interventions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('withdrawal', 'notice')),
    topic TEXT,
    text_ja TEXT NOT NULL,
    text_en TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE
);

ALTER TABLE conversations ADD COLUMN told_notices JSON NOT NULL DEFAULT '[]';
