"""The tables of the console and the inquiry desk, as `store/migrations` leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, Table, Text

from web.store.tables import Instant, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("totp_secret", Text),
    Column("totp_pending", Text),
    Column("totp_last_step", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("staff_id", Text, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("staff_id", Text, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("code_hash", Text, primary_key=True),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("name_mark", Text, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("since", Instant, nullable=False),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("staff_id", Text),
    Column("login", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", JSON, nullable=False),
)

takeovers = Table(
    "takeovers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ending", Text),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", Text),
    Column("written_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

inquiry_entries = Table(
    "inquiry_entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handoff_id", Text, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("handoff_id", Text, ForeignKey("handoffs.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("holder", Text),
    Column("held_until", Instant),
    Column("handed_over", Boolean, nullable=False),
    Column("perhaps_twice", Boolean, nullable=False),
    Column("sent_at", Instant),
    Column("problem", Text),
    Column("doubts", Integer, nullable=False, server_default="0"),
)

closures = Table(
    "closures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
)

interventions = Table(
    "interventions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("topic", Text),
    Column("text_ja", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
