-- How often a mail was handed over without its being known whether the server took it.
ALTER TABLE outbox ADD COLUMN doubts INTEGER NOT NULL DEFAULT 0;
