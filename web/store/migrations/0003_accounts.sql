-- Staff of the console: accounts, sessions, what they did.
CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'reviewer', 'desk', 'admin')),
    active BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL,
    totp_secret TEXT,
    totp_pending TEXT,
    totp_last_step INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE UNIQUE INDEX staff_by_login ON staff (login);

CREATE TABLE staff_sessions (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    stage TEXT NOT NULL CHECK (stage IN ('code', 'full')),
    client TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE UNIQUE INDEX staff_sessions_by_id ON staff_sessions (id);
CREATE INDEX staff_sessions_by_staff ON staff_sessions (staff_id);

CREATE TABLE recovery_codes (
    staff_id TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (staff_id, code_hash)
);

-- Counted by the name that was typed, whether or not an account has it.
CREATE TABLE sign_in_attempts (
    name_mark TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL
);

CREATE TABLE audit_log (
    id TEXT PRIMARY KEY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    staff_id TEXT,
    login TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    details JSON NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (at);
