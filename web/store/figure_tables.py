"""The tables of the figures, as `store/migrations` leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, Table, Text

from web.store.tables import Instant, metadata

inquiry_times = Table(
    "inquiry_times",
    metadata,
    Column("handoff_id", Text, primary_key=True),
    Column("arrived_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("closed_at", Instant),
)

figure_days = Table(
    "figure_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("changed", Integer, nullable=False),
    Column("made", Integer, nullable=False),
)

figure_counts = Table(
    "figure_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("count", Integer, nullable=False),
)

figure_times = Table(
    "figure_times",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("seconds", JSON, nullable=False),
)

figure_state = Table(
    "figure_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("next_round_at", Instant),
    Column("as_of", Instant),
    Column("next_grouping_at", Instant),
    Column("grouped_at", Instant),
)

unanswered_turns = Table(
    "unanswered_turns",
    metadata,
    Column("conversation_id", Text, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("turn_id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("likeness", Integer, nullable=False),
    Column("hints", JSON, nullable=False),
)
