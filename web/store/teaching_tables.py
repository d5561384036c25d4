"""The tables of teaching, as `store/migrations` leaves them."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Table, Text

from web.store.tables import Instant, metadata

taught_examples = Table(
    "taught_examples",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("labels", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Instant, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("reason", Text, nullable=False),
)

model_decisions = Table(
    "model_decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("login", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("model_id", Text, nullable=False),
    Column("before_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("figures", JSON, nullable=False),
)
