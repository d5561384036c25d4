"""The tables of review: what staff search, filter, count and judge, as `store/migrations` leaves them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
)

from web.store.tables import Instant, metadata


def _conversation(*, primary_key: bool = False) -> Column[str]:
    reference = ForeignKey("conversations.id", ondelete="CASCADE")
    return Column("conversation_id", Text, reference, primary_key=primary_key, nullable=False)


transcripts = Table(
    "transcripts",
    metadata,
    _conversation(primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("language", Text, nullable=False),
    Column("first_question", Text, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("lowest_confidence", Float),
    Column("asked_back", Boolean, nullable=False),
    Column("not_understood", Boolean, nullable=False),
    Column("thumb", Text),
    Column("queued", Boolean, nullable=False),
    Column("with_person", Boolean, nullable=False),
    Column("sent_form", Boolean, nullable=False),
    Column("outcome", Text),
    Column("reviewed", Boolean, nullable=False),
    Column("suspicion", Float, nullable=False),
)

transcript_marks = Table(
    "transcript_marks",
    metadata,
    _conversation(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
)

asked_turns = Table(
    "asked_turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("turn_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("intent", Text, nullable=False),
    Column("topic", Text),
    Column("topics", JSON, nullable=False),
    Column("confidence", Float),
    Column("result", Text, nullable=False),
    Column("thumb", Text),
    Column("handed_off", Boolean, nullable=False),
    Column("suspicion", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("model_id", Text),
    Column("data_version", Text),
    Column("chosen_topic", Text),
    Column("opens", Boolean, nullable=False, server_default="FALSE"),
)

prescreening_runs = Table(
    "prescreening_runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("started_at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("language", Text, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("last_criterion", Text, nullable=False),
    Column("outcome", Text),
    Column("clauses", JSON, nullable=False),
)

searchable_messages = Table(
    "searchable_messages",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _conversation(),
    Column("seq", Integer, nullable=False),
    Column("folded", Text, nullable=False),
)

message_grams = Table(
    "message_grams",
    metadata,
    Column("gram", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
)

read_model = Table(
    "read_model",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("last_number", BigInteger, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, nullable=False),
    Column("turn_id", Text, nullable=False),
    Column("judgement", Text, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reviewer_id", Text, nullable=False),
    Column("judged_at", Instant, nullable=False),
    Column("second_id", Text),
    Column("second_at", Instant),
    ForeignKeyConstraint(["conversation_id", "turn_id"], ["turns.conversation_id", "turns.id"], ondelete="CASCADE"),
)

queue_waits = Table(
    "queue_waits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="SET NULL")),
    Column("joined_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ending", Text),
    Column("handled_until", Instant),
    Column("handling_ending", Text),
)
