"""The tables of samples, of the steps of reviews, and of signs, as `store/migrations` leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, ForeignKeyConstraint, Integer, Table, Text

from web.store.tables import Instant, metadata

sampling_plans = Table(
    "sampling_plans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("set_at", Instant, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("margin", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
)

samples = Table(
    "samples",
    metadata,
    Column("week", Date, primary_key=True),
    Column("population", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("margin", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("seed", Text, nullable=False),
    Column("drawn_at", Instant, nullable=False),
)

sample_turns = Table(
    "sample_turns",
    metadata,
    Column("week", Date, ForeignKey("samples.week", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("asked_id", Text, nullable=False),
    Column("judgement", Text),
    Column("state", Text),
)

review_steps = Table(
    "review_steps",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", Text, nullable=False),
    Column("turn_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("judgement", Text, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["conversation_id", "turn_id"], ["turns.conversation_id", "turns.id"], ondelete="CASCADE"),
)

turn_signs = Table(
    "turn_signs",
    metadata,
    Column("asked_id", Text, ForeignKey("asked_turns.id", ondelete="CASCADE"), primary_key=True),
    Column("sign", Text, primary_key=True),
    Column("suspicion", Float, nullable=False),
    Column("asked_at", Instant, nullable=False),
)
