"""The tables as `store/migrations` leaves them; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC: SQLite knows no offsets."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a moment without an offset is a mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """With its offset."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_turn_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("queued_at", Instant),
    Column("queued_until", Instant),
    Column("last_seq", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("recent_topics", JSON, nullable=False),
    Column("offered", JSON, nullable=False),
    Column("previous_turn", Text),
    Column("dialogue", JSON(none_as_null=True)),
    Column("turn_holder", Text),
    Column("turn_until", Instant),
    Column("owner_id", Text),
    Column("owner_active_at", Instant),
    Column("owner_seen_at", Instant),
    Column("owed_since", Instant),
    Column("company_seen_at", Instant),
    Column("delivered_seq", Integer, nullable=False, server_default="0"),
    Column("claims", Integer, nullable=False, server_default="0"),
    Column("told_notices", JSON, nullable=False, server_default="[]"),
    Column("pending_since", Instant),
)

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("turn_id", Text),
    Column("sender", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("extras", JSON, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("body_mark", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("outcome", Text),
    Column("reply_state", Text),
    Column("understood", JSON(none_as_null=True)),
    Column("model", JSON(none_as_null=True)),
)

labels = Table(
    "labels",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("turn_id", Text, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("offered_as", Text, nullable=False),
    Column("chosen_at", Instant, nullable=False),
    ForeignKeyConstraint(["conversation_id", "turn_id"], ["turns.conversation_id", "turns.id"], ondelete="CASCADE"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("comment", Text),
    Column("given_at", Instant, nullable=False),
    ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"], ondelete="CASCADE"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("client_id", Text, nullable=False),
    Column("body_mark", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reply", JSON, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("owner_id", Text),
)

handoff_contacts = Table(
    "handoff_contacts",
    metadata,
    Column("handoff_id", Text, ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True),
    Column("company", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("phone", Text),
    Column("message", Text, nullable=False),
)

application_status = Table(
    "application_status",
    metadata,
    Column("id", Text, primary_key=True),
    Column("set_at", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("expires", Date),
    Column("set_by", Text),
)

tracker_erasures = Table(
    "tracker_erasures",
    metadata,
    Column("conversation_id", Text, primary_key=True),
    Column("erased_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
)
