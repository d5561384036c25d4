-- The list of transcripts is walked by when they were opened, which does not change; the index holds what it filters.
CREATE INDEX transcripts_listing ON transcripts (
    opened_at, conversation_id, language, lowest_confidence, asked_back, not_understood, thumb, queued, with_person,
    sent_form, outcome, reviewed
);

CREATE TABLE saved_filters (
    id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX saved_filters_by_staff ON saved_filters (staff_id);
